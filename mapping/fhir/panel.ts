import type { OrderKey } from './order-key.ts';
import { compareKeys, newestKey } from './order-key.ts';

/**
 * What one row has to say about one place of an Observation: texts by the label of the value; nothing for a value that a
 * person removed. Values that others wrote have no key.
 */
export interface Contribution {
  readonly key: OrderKey | undefined;
  /** Epoch ms; decides before the key where the old service's order is asked for. */
  readonly time?: number;
  readonly texts: ReadonlyMap<string, string | undefined>;
}

export interface Settled {
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly keys: ReadonlyMap<string, OrderKey | undefined>;
  /** Rows at or below this key are out for good. */
  readonly floor: OrderKey | undefined;
  /** Rows above the floor that do not stand but decide which rows stand together. */
  readonly superseded: readonly Contribution[];
}

export interface PanelRules {
  /**
   * `reading`: a name that comes again begins a new reading, which replaces the one before whole.
   * `samples`: the longest run of newest rows without a repeated name stands, for slots may have many rows.
   * `each`: every name has its newest row.
   */
  readonly panel: 'reading' | 'samples' | 'each';
  /** How many values the panel has. */
  readonly size: number;
}

/** Partial rows of one instant that repeat each other are rare; so many are kept to tell readings apart. */
const MAX_SUPERSEDED = 32;

/**
 * Which of the rows at one place stand together: a function of the set of rows only, so that any order of merging gives the
 * same. What it leaves out is either kept as superseded or no later row can bring it back.
 */
export function settle(
  contributions: readonly Contribution[],
  floor: OrderKey | undefined,
  { panel, size }: PanelRules,
): Settled {
  const rows = ascending(contributions).filter(({ key }) => floor === undefined || compareKeys(key, floor) > 0);
  if (panel === 'each') return standTogether(rows, undefined, []);
  return panel === 'reading' ? settleReading(rows, floor, size) : settleSamples(rows, floor, size);
}

/** In the order of their keys, rows belong to one reading until a name comes again. A full row needs none before it. */
function settleReading(rows: readonly Contribution[], floor: OrderKey | undefined, size: number): Settled {
  const full = rows.findLastIndex(({ texts }) => texts.size === size);
  const later = rows.slice(full + 1);
  if (full >= 0 && later.length === 0) return standTogether(rows.slice(full), undefined, []);
  const first = startOfLastReading(later);
  const superseded = later.slice(Math.max(0, first - MAX_SUPERSEDED), first);
  const dropped = first > MAX_SUPERSEDED ? later[first - MAX_SUPERSEDED - 1]?.key : rows[full]?.key;
  return standTogether(later.slice(first), newestKey(floor, dropped), superseded);
}

function startOfLastReading(rows: readonly Contribution[]): number {
  const names = new Set<string>();
  let first = 0;
  rows.forEach(({ texts }, index) => {
    if ([...texts.keys()].some((name) => names.has(name))) {
      names.clear();
      first = index;
    }
    for (const name of texts.keys()) names.add(name);
  });
  return first;
}

function settleSamples(rows: readonly Contribution[], floor: OrderKey | undefined, size: number): Settled {
  const names = new Set<string>();
  const repeats = rows.findLastIndex(({ texts }) => {
    const isRepeated = [...texts.keys()].some((name) => names.has(name));
    for (const name of texts.keys()) names.add(name);
    return isRepeated;
  });
  const settled = standTogether(rows.slice(repeats + 1), newestKey(floor, rows[repeats]?.key), []);
  // A full panel needs no floor: any older row repeats one of its names.
  return settled.texts.size === size ? { ...settled, floor: undefined } : settled;
}

/** Rows in ascending order; of one name the last counts. */
function standTogether(
  rows: readonly Contribution[],
  floor: OrderKey | undefined,
  superseded: readonly Contribution[],
): Settled {
  const texts = new Map<string, string | undefined>();
  const keys = new Map<string, OrderKey | undefined>();
  for (const row of rows) {
    for (const [label, text] of row.texts) {
      texts.set(label, text);
      keys.set(label, row.key);
    }
  }
  return { texts, keys, floor, superseded };
}

/** Contributions of one key are one row; of two texts for a name the earlier in the list stays. */
function ascending(contributions: readonly Contribution[]): readonly Contribution[] {
  const sorted = contributions.toSorted((a, b) => compareTimesOf(a, b) || compareKeys(a.key, b.key));
  const rows: Contribution[] = [];
  for (const next of sorted) {
    const last = rows.at(-1);
    if (last !== undefined && compareKeys(last.key, next.key) === 0 && last.time === next.time) {
      rows[rows.length - 1] = { ...last, texts: new Map([...next.texts, ...last.texts]) };
    } else {
      rows.push(next);
    }
  }
  return rows;
}

function compareTimesOf(a: Contribution, b: Contribution): number {
  return a.time === b.time ? 0 : Number(a.time) - Number(b.time);
}
