import { describe, expect, it } from 'vitest';
import { nextSample } from './next-sample.ts';

describe('the neighbour of a sample', () => {
  it('is the nearest that is no gap, and none at the ends', () => {
    const values = [1, null, null, 4];
    expect(nextSample(values, 0, 1)).toBe(3);
    expect(nextSample(values, 3, -1)).toBe(0);
    expect(nextSample(values, 3, 1)).toBeUndefined();
    expect(nextSample([null, 2], 1, -1)).toBeUndefined();
  });
});
