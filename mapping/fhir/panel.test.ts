import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderKey } from './order-key.ts';
import { settle } from './panel.ts';
import type { Contribution, PanelRules, Settled } from './panel.ts';

const NAMES = ['a', 'b', 'c'];

const rows = fc
  .uniqueArray(fc.tuple(fc.nat(60), fc.subarray(NAMES, { minLength: 1 })), {
    maxLength: 14,
    selector: ([order]) => order,
  })
  .map((list) => list.map(([order, names]) => contribution(order, names)));

function contribution(order: number, names: readonly string[]): Contribution {
  return { key: [1, order, 0], texts: new Map(names.map((name) => [name, `${name}${order}`])) };
}

/** What stands, and what is kept beside it, as contributions to the next merge. */
function standing({ texts, keys, superseded }: Settled): Contribution[] {
  const byKey = new Map<string, { key: OrderKey | undefined; texts: Map<string, string | undefined> }>();
  for (const [label, text] of texts) {
    const key = keys.get(label);
    const row = byKey.get(String(key)) ?? { key, texts: new Map() };
    byKey.set(String(key), row);
    row.texts.set(label, text);
  }
  return [...byKey.values(), ...superseded];
}

function settleOneByOne(list: readonly Contribution[], rules: PanelRules): Settled {
  const nothing: Settled = { texts: new Map(), keys: new Map(), floor: undefined, superseded: [] };
  return list.reduce((settled, row) => settle([...standing(settled), row], settled.floor, rules), nothing);
}

/** The rule as people say it: disjoint names complete the reading, a repeated name replaces it whole. */
function readInOrder(list: readonly Contribution[]): Record<string, string | undefined> {
  let reading: Record<string, string | undefined> = {};
  for (const { texts } of list.toSorted((x, y) => (x.key?.[1] ?? 0) - (y.key?.[1] ?? 0))) {
    const isNext = [...texts.keys()].some((name) => name in reading);
    reading = { ...(isNext ? {} : reading), ...Object.fromEntries(texts) };
  }
  return reading;
}

describe.each(['reading', 'samples', 'each'] as const)('rows of one place, settled by %s', (panel) => {
  it('stand the same, one by one in any order or all at once', () => {
    fc.assert(
      fc.property(
        rows.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list)),
        ),
        ([list, shuffled, again]) => {
          const rules = { panel, size: NAMES.length };
          const { texts, keys, floor } = settle(list, undefined, rules);
          const other = settleOneByOne([...shuffled, ...again], rules);
          expect(Object.fromEntries(other.texts)).toEqual(Object.fromEntries(texts));
          expect(Object.fromEntries(other.keys)).toEqual(Object.fromEntries(keys));
          expect(other.floor).toEqual(floor);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a reading', () => {
  it('is what rows in the order of their keys make, however they arrive', () => {
    fc.assert(
      fc.property(
        rows.chain((list) => fc.shuffledSubarray(list, { minLength: list.length })),
        (list) => {
          const { texts } = settleOneByOne(list, { panel: 'reading', size: NAMES.length });
          expect(Object.fromEntries(texts)).toEqual(readInOrder(list));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('forgets rows only beyond a bound that no device comes near', () => {
    const list = Array.from({ length: 40 }, (_, order) => contribution(order, ['a']));
    const settled = settle(list, undefined, { panel: 'reading', size: 3 });
    expect(settled.texts).toEqual(new Map([['a', 'a39']]));
    expect(settled.superseded).toHaveLength(32);
    expect(settled.floor).toEqual([1, 6, 0]);
  });
});

describe('equal keys', () => {
  it('are one row, of which the first to stand keeps its texts', () => {
    const edited: Contribution = {
      key: [1, 5, 0],
      texts: new Map([
        ['a', 'edited'],
        ['b', undefined],
      ]),
    };
    const settled = settle([edited, contribution(5, ['a', 'b', 'c'])], undefined, { panel: 'reading', size: 3 });
    expect(Object.fromEntries(settled.texts)).toEqual({ a: 'edited', b: undefined, c: 'c5' });
  });
});

describe('the order of time', () => {
  it('comes before that of keys where it is given', () => {
    const late = { ...contribution(1, ['a']), time: 20 };
    const early = { ...contribution(2, ['a']), time: 10 };
    const stands: Contribution = { key: undefined, time: Number.NEGATIVE_INFINITY, texts: new Map([['a', 'old']]) };
    const { texts } = settle([stands, late, early], undefined, { panel: 'each', size: 1 });
    expect(texts.get('a')).toBe('a1');
  });
});
