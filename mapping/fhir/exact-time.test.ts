import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from './decimal.ts';
import { compareTimes, formatTicks, formatTime, parseTime } from './exact-time.ts';
import { commonPeriod, slotHolding, slotNearest, timeOfSlot } from './grid.ts';

describe('an exact time', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.0000000Z'],
    ['2026-03-01T13:00:00.5+01:00', '2026-03-01T12:00:00.500Z', '2026-03-01T12:00:00.5000000Z'],
    ['2026-03-01T12:00:00.0041660Z', '2026-03-01T12:00:00.004166Z', '2026-03-01T12:00:00.0041660Z'],
    ['2026-03-01T12:59:59.9999999Z', '2026-03-01T12:59:59.9999999Z', '2026-03-01T12:59:59.9999999Z'],
  ])('read from %s keeps every digit', (text, plain, ticks) => {
    const time = parseTime(text);
    if (time === undefined) throw new Error('not read');
    expect(formatTime(time)).toBe(plain);
    expect(formatTicks(time)).toBe(ticks);
  });

  it.each([undefined, '', 'yesterday', '2026-03-01T12:00:00', '2026-03-01T12:00:00.5'])(
    'is not read from %s',
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );

  it('is ordered by its milliseconds, then by what is below them', () => {
    const sorted = [
      { ms: 1, fraction: '9' },
      { ms: 2, fraction: '' },
      { ms: 2, fraction: '04' },
      { ms: 2, fraction: '1' },
    ];
    expect(sorted.toReversed().toSorted(compareTimes)).toEqual(sorted);
    expect(compareTimes({ ms: 2, fraction: '1' }, { ms: 2, fraction: '1' })).toBe(0);
  });
});

describe('a grid', () => {
  const periods = fc.constantFrom('1000', '4', '4.166', '0.3', '16.6667', '60000').map(parseDecimal);

  it('finds each of its slots again by its time, whatever the period', () => {
    fc.assert(
      fc.property(
        periods,
        fc.integer({ min: -1e6, max: 1e9 }),
        fc.integer({ min: 0, max: 2e12 }),
        (period, slot, anchor) => {
          const grid = { anchor, period };
          const time = timeOfSlot(grid, slot);
          expect(slotHolding(grid, time)).toBe(slot);
          expect(slotNearest(grid, time)).toBe(slot);
        },
      ),
    );
  });

  it('holds a reading in the slot that it falls in', () => {
    fc.assert(
      fc.property(periods, fc.integer({ min: 0, max: 2e12 }), (period, ms) => {
        const grid = { anchor: 1_000, period };
        const slot = slotHolding(grid, { ms, fraction: '' });
        expect(compareTimes(timeOfSlot(grid, slot), { ms, fraction: '' })).toBeLessThanOrEqual(0);
        expect(compareTimes(timeOfSlot(grid, slot + 1), { ms, fraction: '' })).toBeGreaterThan(0);
      }),
    );
  });

  it('meets others at the smallest span that is whole for all', () => {
    expect(commonPeriod(['2000', '3000'].map(parseDecimal))).toEqual({ digits: 6000n, scale: 0 });
    expect(commonPeriod(['0.4', '0.06'].map(parseDecimal))).toEqual({ digits: 120n, scale: 2 });
    expect(commonPeriod([])).toBeUndefined();
  });
});
