import { describe, expect, it } from 'vitest';
import { formatDistance, formatDuration, formatNumber, formatTime } from './format.ts';

describe('what people read', () => {
  it('is a dash where a number is not known, and never a nought', () => {
    expect(formatNumber(undefined)).toBe('–');
    expect(formatNumber(0)).toBe('0');
    expect(formatNumber(12_345.67)).toBe('12,345.7');
  });

  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ])('is %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('is a distance with its direction', () => {
    expect(formatDistance(5000, 0)).toBe('in 5 s');
    expect(formatDistance(0, 65_000)).toBe('1 min 5 s ago');
    expect(formatDistance(10, 0)).toBe('now');
  });

  it('is a time in UTC', () => {
    expect(formatTime(Date.parse('2026-03-02T08:00:00.250Z'))).toBe('2026-03-02 08:00:00 UTC');
  });
});
