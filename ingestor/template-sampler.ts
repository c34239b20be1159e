import type { Compatibility } from '../mapping/compatibility.ts';

const SAMPLE_INTERVAL_MS = 3_600_000;

export interface SamplerOptions {
  readonly now: () => number;
  readonly onNoTemplate?: Compatibility['onNoTemplate'];
}

/** Says which measurements of types without a FHIR template are kept: one an hour of each type, or all. */
export function createTemplateSampler(options: SamplerOptions): (type: string) => boolean {
  // Type names come from the device mapping's templates, so there are few.
  const keptAt = new Map<string, number>();
  return (type) => {
    if (options.onNoTemplate === 'keep') return true;
    const now = options.now();
    const last = keptAt.get(type);
    if (last !== undefined && now - last < SAMPLE_INTERVAL_MS) return false;
    keptAt.set(type, now);
    return true;
  };
}
