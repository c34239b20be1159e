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
  /** Rows at or below this key are out for good: a newer row repeats one of their names. */
  readonly floor: OrderKey | undefined;
}

export interface PanelRules {
  readonly atomic: boolean;
  /** How many values the panel has. */
  readonly size: number;
}

/**
 * Which rows stand at one place. Atomic: from the newest down, rows whose names are disjoint stand together, and the first
 * one that repeats a name ends the panel, so that two readings never mix. That longest disjoint run depends on the set of
 * rows only and, with its floor, on no row that was dropped: any order of merging gives the same. Else each name has its newest.
 */
export function settle(
  contributions: readonly Contribution[],
  floor: OrderKey | undefined,
  rules: PanelRules,
): Settled {
  const texts = new Map<string, string | undefined>();
  const keys = new Map<string, OrderKey | undefined>();
  let bound = floor;
  for (const row of newestFirst(contributions)) {
    if (bound !== undefined && compareKeys(row.key, bound) <= 0) break;
    if (rules.atomic && [...row.texts.keys()].some((label) => texts.has(label))) {
      bound = newestKey(bound, row.key);
      break;
    }
    for (const [label, text] of row.texts) {
      if (texts.has(label)) continue;
      texts.set(label, text);
      keys.set(label, row.key);
    }
  }
  // A full panel needs no floor: any older row repeats one of its names.
  return { texts, keys, floor: texts.size < rules.size ? bound : undefined };
}

/** Contributions of one key are one row; of two texts for a name the earlier in the list stays. */
function newestFirst(contributions: readonly Contribution[]): readonly Contribution[] {
  const sorted = contributions.toSorted((a, b) => (b.time ?? 0) - (a.time ?? 0) || compareKeys(b.key, a.key));
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
