import { describe, expect, it } from 'vitest';
import { nearestKnown } from './nearest-known.ts';

describe('a click on a plot', () => {
  it('means the sample under it, and beside a gap the nearest one', () => {
    const values = [1, null, null, null, 5, null];
    expect(values.map((_, index) => nearestKnown(values, index))).toEqual([0, 0, 0, 4, 4, 4]);
  });

  it('means nothing where there is no sample at all', () => {
    expect(nearestKnown([null, null], 1)).toBeUndefined();
    expect(nearestKnown([], 0)).toBeUndefined();
  });
});
