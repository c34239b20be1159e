import { describe, expect, it } from 'vitest';
import { lingerMs, maxLingerMs } from './linger.ts';

describe('maxLingerMs', () => {
  it.each([
    [0, 1_000],
    [10, 1_000],
    [60, 4_000],
    [450, 30_000],
    [900, 30_000],
    [86_400, 30_000],
  ])('for a window of %i s is %i ms', (windowSeconds, expected) => {
    expect(maxLingerMs(windowSeconds)).toBe(expected);
  });
});

describe('lingerMs', () => {
  it('is a second while few actors are live', () => {
    expect(lingerMs(900, 0, 100)).toBe(1_000);
    expect(lingerMs(900, 100, 100)).toBe(1_000);
  });

  it('grows so that the signals keep to their rate', () => {
    expect(lingerMs(900, 1_000, 100)).toBe(10_000);
  });

  it('never exceeds what its window allows', () => {
    expect(lingerMs(900, 100_000, 100)).toBe(30_000);
    expect(lingerMs(60, 100_000, 100)).toBe(4_000);
  });
});
