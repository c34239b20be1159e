import type { StoredEvent } from './_hub-content.ts';

export const TYPES = ['heartrate', 'bloodpressure', 'bodytemperature'] as const;
export type Type = (typeof TYPES)[number];

/** Samples by Observation and instant, for every reading that FHIR must show. */
export type Samples = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** What a stream must lead to, computed from the events alone and without any code of the connector. */
export interface Expected {
  readonly samples: Samples;
  /** Rows that each actor, `<device>/<type>`, must have accepted: duplicates of the producer are rows of their own. */
  readonly rows: ReadonlyMap<string, number>;
  /** Events that are no JSON. */
  readonly broken: number;
  /** Events that no template wants. */
  readonly unmatched: number;
}

interface Reading {
  readonly device: string;
  readonly type: Type;
  readonly time: number;
  readonly value: string;
}

const HOUR_MS = 3_600_000;

export function expectedOf(events: readonly StoredEvent[]): Expected {
  // The newest event wins a place; sequence numbers settle events of one millisecond.
  const inOrder = events.toSorted((a, b) => a.enqueuedAt - b.enqueuedAt || a.sequence - b.sequence);
  const samples = new Map<string, Map<number, string>>();
  const rows = new Map<string, number>();
  let [broken, unmatched] = [0, 0];
  for (const event of inOrder) {
    const body = parse(event.body);
    if (body === undefined) {
      broken += 1;
      continue;
    }
    const readings = readingsOf(body);
    if (readings.length === 0) unmatched += 1;
    for (const reading of readings) {
      const actor = `${reading.device}/${reading.type}`;
      rows.set(actor, (rows.get(actor) ?? 0) + 1);
      place(samples, reading);
    }
  }
  return { samples, rows, broken, unmatched };
}

function place(samples: Map<string, Map<number, string>>, reading: Reading): void {
  const key = observationKey(reading.device, reading.type, reading.time);
  const places = samples.get(key) ?? new Map<number, string>();
  samples.set(key, places);
  places.set(reading.time, reading.value);
}

/** A heart rate goes to the Observation of its hour, everything else is an Observation of its own. */
export function observationKey(device: string, type: Type, time: number): string {
  const start = type === 'heartrate' ? Math.floor(time / HOUR_MS) * HOUR_MS : time;
  return `${device}/${type}/${new Date(start).toISOString()}`;
}

interface Body {
  readonly deviceId?: string;
  readonly time?: string;
  readonly readings?: readonly { readonly time: string; readonly heartRate: number }[];
  readonly systolic?: number;
  readonly diastolic?: number;
  readonly temperature?: number;
}

function parse(bytes: Buffer): Body | undefined {
  try {
    const body: Body = JSON.parse(bytes.toString('utf8'));
    return body;
  } catch {
    return undefined;
  }
}

function readingsOf({ deviceId: device = '', time = '', ...body }: Body): readonly Reading[] {
  const at = Date.parse(time);
  if (body.systolic !== undefined && body.diastolic !== undefined) {
    return [{ device, type: 'bloodpressure', time: at, value: `${body.systolic}/${body.diastolic}` }];
  }
  if (body.temperature !== undefined) {
    return [{ device, type: 'bodytemperature', time: at, value: String(body.temperature) }];
  }
  return (body.readings ?? []).map(({ time, heartRate }) => ({
    device,
    type: 'heartrate' as const,
    time: Date.parse(time),
    value: String(heartRate),
  }));
}
