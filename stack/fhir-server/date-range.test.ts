import { describe, expect, it } from 'vitest';
import type { DatePrefix } from './date-range.ts';
import { dateRangesOf, matchesDate, parseDateRange, parsePrefixedDate } from './date-range.ts';

const iso = (range: ReturnType<typeof parseDateRange>) =>
  range === undefined ? undefined : [new Date(range.from).toISOString(), new Date(range.to).toISOString()];

describe('a FHIR date', () => {
  it.each([
    ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024-02', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2024-12', '2024-12-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2024-02-29T10:00', '2024-02-29T10:00:00.000Z', '2024-02-29T10:01:00.000Z'],
    ['2024-02-29T10:00:05+02:00', '2024-02-29T08:00:05.000Z', '2024-02-29T08:00:06.000Z'],
    ['2024-02-29T10:00:05-05:30', '2024-02-29T15:30:05.000Z', '2024-02-29T15:30:06.000Z'],
    ['2024-02-29T10:00:05.25Z', '2024-02-29T10:00:05.250Z', '2024-02-29T10:00:05.251Z'],
  ])('%s spans its precision', (text, from, to) => {
    expect(iso(parseDateRange(text))).toEqual([from, to]);
  });

  it.each(['', '24', '2024-13', '2023-02-29', '2024-00-10', '2024-01-01T25:00Z', '2024-01-01T10', 'now'])(
    '%s is none',
    (text) => {
      expect(parseDateRange(text)).toBeUndefined();
    },
  );

  it('is open where a Period is', () => {
    expect(dateRangesOf({ start: '2024' })).toEqual([{ from: Date.UTC(2024, 0), to: Infinity }]);
    expect(dateRangesOf({ end: '2024' })).toEqual([{ from: -Infinity, to: Date.UTC(2025, 0) }]);
    expect(dateRangesOf({})).toEqual([]);
  });
});

describe('a date prefix', () => {
  const now = Date.UTC(2024, 0, 11);
  const cases: readonly (readonly [DatePrefix, string, string, boolean])[] = [
    ['ap', '2024-01-01', '2024-01-02', true],
    ['ap', '2024-01-01', '2024-01-04', false],
    ['eq', '2024-01', '2024-01-04', true],
    ['eq', '2024-01-04', '2024-01', false],
    ['ge', '2024-01-04', '2024-01-04', true],
    ['gt', '2024-01-04', '2024-01-04', false],
    ['le', '2024-01-04', '2024-01-04', true],
    ['sa', '2024-01-04', '2024-01-04', false],
    ['eb', '2024-01-05', '2024-01-04', true],
  ];
  it.each(cases)('%s%s asked of %s', (prefix, wanted, target, answer) => {
    const parsed = parsePrefixedDate(`${prefix}${wanted}`);
    const [range] = dateRangesOf(target);
    expect(parsed?.prefix).toBe(prefix);
    expect(parsed && range && matchesDate(prefix, parsed.range, range, now)).toBe(answer);
  });
});
