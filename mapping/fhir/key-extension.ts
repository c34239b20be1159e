import type { Extension, Observation } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { OrderKey } from './order-key.ts';
import type { Contribution } from './panel.ts';
import { encodeSigned, encodeUnsigned, readIntegers } from './vlq.ts';

/** The extension by which we remember, per value and slot, the key of the row that filled it. */
export const SAMPLE_KEYS_URL = 'https://iot-connector.dev/fhir/StructureDefinition/sample-keys';

/** What the extension knows of one value of the template. */
export interface SeriesKeys {
  readonly keys: ReadonlyMap<number, OrderKey>;
  /** Floors of the panels that the value belongs to, kept with the panel's first value. */
  readonly floors: ReadonlyMap<number, OrderKey>;
  /** Rows that do not stand but decide which rows stand together, with the panel's first value. */
  readonly superseded?: readonly Contribution[];
  /** Slot of the first sample, where the effective time cannot say it exactly. */
  readonly start?: number;
}

/** Reads our extension, by label. One that was tampered with counts as far as it can be read. */
export function readSampleKeys(observation: Observation | undefined): ReadonlyMap<string, SeriesKeys> {
  const extension = observation?.extension?.find(({ url }) => url === SAMPLE_KEYS_URL);
  return new Map(
    (extension?.extension ?? []).map((series) => {
      const parts = new Map(series.extension?.map(({ url, valueString }) => [url, valueString]));
      const superseded = parts.get('superseded');
      const start = Number(parts.get('start') || Number.NaN);
      const known = {
        keys: decodeKeys(parts.get('keys') ?? ''),
        floors: decodeKeys(parts.get('floors') ?? ''),
        ...(superseded === undefined ? {} : { superseded: readSuperseded(superseded) }),
        ...(Number.isSafeInteger(start) ? { start } : {}),
      };
      return [parts.get('name') ?? '', known];
    }),
  );
}

export function sampleKeysExtension(all: ReadonlyMap<string, SeriesKeys>): Extension | undefined {
  const series = Array.from(all, ([label, { keys, floors, superseded = [], start }]) =>
    [
      { url: 'name', valueString: label },
      { url: 'keys', valueString: encodeKeys(keys) },
      { url: 'floors', valueString: encodeKeys(floors) },
      { url: 'superseded', valueString: superseded.length === 0 ? '' : writeSuperseded(superseded) },
      { url: 'start', valueString: start === undefined ? '' : String(start) },
    ].filter(({ valueString }) => valueString !== ''),
  );
  const known = series.filter((parts) => parts.some(({ url }) => url !== 'name'));
  if (known.length === 0) return undefined;
  return { url: SAMPLE_KEYS_URL, extension: known.map((parts) => ({ url: 'series', extension: parts })) };
}

function writeSuperseded(rows: readonly Contribution[]): string {
  return JSON.stringify(rows.map(({ key, texts }) => ({ key, texts: Object.fromEntries(texts) })));
}

const supersededSchema = z.array(
  z.object({
    key: z.tuple([z.number(), z.number(), z.number()]).optional(),
    texts: z.record(z.string(), z.string()),
  }),
);

function readSuperseded(text: string): readonly Contribution[] {
  const parsed = supersededSchema.safeParse(parseJson(text));
  if (!parsed.success) return [];
  return parsed.data.map(({ key, texts }) => ({ key, texts: new Map(Object.entries(texts)) }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/*
 * keys    = *run
 * run     = head [gap] enqueuedAt sequence [sub]     ; head = count × 4 + 2 (sub follows) + 1 (gap follows)
 * Each of the run's `count` slots follows its predecessor, the first after `gap` empty slots, and its key is that of its
 * predecessor plus the three differences. A reading a second costs about six letters.
 */
export function encodeKeys(keys: ReadonlyMap<number, OrderKey>): string {
  let text = '';
  let next = 0;
  for (const { slot, steps, count } of runsOf(keys)) {
    const gap = slot - next;
    const head = count * 4 + (steps[2] === 0 ? 0 : 2) + (gap === 0 ? 0 : 1);
    text += encodeUnsigned(head);
    if (gap !== 0) text += encodeSigned(gap);
    text += encodeSigned(steps[0]) + encodeSigned(steps[1]);
    if (steps[2] !== 0) text += encodeSigned(steps[2]);
    next = slot + count;
  }
  return text;
}

export function decodeKeys(text: string): ReadonlyMap<number, OrderKey> {
  const keys = new Map<number, OrderKey>();
  const reader = readIntegers(text);
  let slot = 0;
  let key: OrderKey = [0, 0, 0];
  for (;;) {
    const head = reader.unsigned();
    if (head === undefined) return keys;
    const gap = head % 2 === 1 ? reader.signed() : 0;
    const [enqueuedAt, sequence] = [reader.signed(), reader.signed()];
    const sub = head % 4 >= 2 ? reader.signed() : 0;
    if (gap === undefined || enqueuedAt === undefined || sequence === undefined || sub === undefined) return keys;
    slot += gap;
    for (let left = Math.floor(head / 4); left > 0 && keys.size < MAX_KEYS; left -= 1) {
      key = [key[0] + enqueuedAt, key[1] + sequence, key[2] + sub];
      keys.set(slot, key);
      slot += 1;
    }
  }
}

/** No Observation has more slots; tampered counts must not fill the memory. */
const MAX_KEYS = 1_000_000;

interface Run {
  readonly slot: number;
  readonly steps: OrderKey;
  count: number;
}

function runsOf(keys: ReadonlyMap<number, OrderKey>): readonly Run[] {
  const runs: Run[] = [];
  let key: OrderKey = [0, 0, 0];
  for (const [slot, next] of [...keys].toSorted((a, b) => a[0] - b[0])) {
    const steps: OrderKey = [next[0] - key[0], next[1] - key[1], next[2] - key[2]];
    const run = runs.at(-1);
    if (run !== undefined && run.slot + run.count === slot && sameSteps(run.steps, steps)) run.count += 1;
    else runs.push({ slot, steps, count: 1 });
    key = next;
  }
  return runs;
}

function sameSteps(a: OrderKey, b: OrderKey): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}
