import { describe, expect, it } from 'vitest';
import { readTime } from './time-argument.ts';

const NOW = Date.UTC(2026, 2, 1, 12);

describe('a time on the command line', () => {
  it.each([
    ['90m', NOW - 90 * 60_000],
    ['12h', NOW - 12 * 3_600_000],
    ['7d', NOW - 7 * 86_400_000],
    ['2026-03-01T10:00:00Z', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01T10:00:00+02:00', Date.UTC(2026, 2, 1, 8)],
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    // Never the zone of the host.
    ['2026-03-01T10:00:00', Date.UTC(2026, 2, 1, 10)],
  ])('%s', (text, expected) => {
    expect(readTime(text, '--from', NOW)).toBe(expected);
  });

  it.each(['', 'yesterday', '12', '3w', '2026-03-01 10:00', '03/01/2026', '2026-13-01'])(
    '%j is refused with the ways to say it',
    (text) => {
      expect(() => readTime(text, '--from', NOW)).toThrow('--from takes a time such as');
    },
  );
});
