import { describe, expect, it } from 'vitest';
import { isSameJson } from './same-json.ts';

describe('equal JSON', () => {
  it.each([
    [1, 1],
    [null, null],
    [{ a: [1, { b: 'x' }], c: undefined }, { a: [1, { b: 'x' }] }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
  ])('is %j and %j', (a, b) => {
    expect(isSameJson(a, b)).toBe(true);
  });

  it.each([
    [1, '1'],
    [null, {}],
    [{}, null],
    [[], {}],
    [[1], { 0: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: null }],
  ])('is not %j and %j', (a, b) => {
    expect(isSameJson(a, b)).toBe(false);
  });
});
