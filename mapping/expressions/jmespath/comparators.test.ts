import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonValue } from '../../model.ts';
import { search } from '../_evaluate.ts';

const exact = (text: string): ExactNumber => new ExactNumber(text);
const compare = (left: JsonValue, operator: string, right: JsonValue) =>
  search(`left ${operator} right`, { left, right });

describe('== and !=', () => {
  it.each<readonly [JsonValue, JsonValue]>([
    [1, 1],
    [1, exact('1')],
    [exact('1.0'), exact('1.00')],
    [exact('9007199254740993'), exact('9007199254740993')],
    ['a', 'a'],
    [null, null],
    [
      [1, [2]],
      [1, [2]],
    ],
    [
      { a: 1, b: { c: null } },
      { b: { c: null }, a: 1 },
    ],
  ])('%j equals %j', (left, right) => {
    expect(compare(left, '==', right)).toBe(true);
    expect(compare(left, '!=', right)).toBe(false);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    [1, 2],
    [1, '1'],
    [1, exact('1.0')],
    [exact('9007199254740993'), exact('9007199254740992')],
    [0, false],
    ['', null],
    [[1], [1, 2]],
    [[1], [2]],
    [[], {}],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{}, 'a'],
  ])('%j does not equal %j', (left, right) => {
    expect(compare(left, '==', right)).toBe(false);
    expect(compare(left, '!=', right)).toBe(true);
  });
});

describe('<, <=, > and >=', () => {
  it.each<readonly [JsonValue, JsonValue]>([
    [1, 2],
    [exact('9007199254740992'), exact('9007199254740993')],
    ['a', 'b'],
    ['B', 'a'],
    [null, 'a'],
    [null, ''],
  ])('%j comes before %j', (left, right) => {
    expect(['<', '<=', '>', '>='].map((operator) => compare(left, operator, right))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(['<', '<=', '>', '>='].map((operator) => compare(right, operator, left))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    [1, 1],
    ['a', 'a'],
    [null, null],
  ])('%j and %j have the same rank', (left, right) => {
    expect(['<', '<=', '>', '>='].map((operator) => compare(left, operator, right))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    [1, 'a'],
    [true, false],
    [[1], [2]],
    [{}, 1],
    [null, 1],
    [1, null],
    [null, []],
  ])('are null for %j and %j', (left, right) => {
    for (const operator of ['<', '<=', '>', '>=']) expect(compare(left, operator, right)).toBeNull();
  });
});

describe('precedence of the comparators', () => {
  it('rises from == over >, >=, < and <= to !=, as in the old service', () => {
    expect(search('`true` == `2` > `1`', null)).toBe(true);
    expect(search('`2` > `1` == `true`', null)).toBe(true);
    expect(search('`1` < `1` != `2`', null)).toBeNull();
    expect(search('`false` == `1` >= `2`', null)).toBe(true);
  });

  it('is above that of && and below that of !', () => {
    expect(search('`1` < `2` && `3` > `2`', null)).toBe(true);
    expect(search('!`null` == `true`', null)).toBe(true);
  });
});
