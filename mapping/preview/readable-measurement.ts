import type { Measurement } from '../model.ts';

/** A measurement with its time as people and other programs read it: ISO 8601 in UTC. */
export type ReadableMeasurement = Omit<Measurement, 'occurredAt'> & { readonly occurredAt: string };

export function readableMeasurement({ occurredAt, ...others }: Measurement): ReadableMeasurement {
  return { occurredAt: new Date(occurredAt).toISOString(), ...others };
}
