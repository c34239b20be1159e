import { describe, expect, it } from 'vitest';
import { newState } from './actor-state.ts';
import { emptyColumns, appendRows } from './growing-columns.ts';
import { toColumns } from './columns.ts';
import { readingsOf } from './open-readings.ts';

const TEN = Date.parse('2026-03-01T10:00:00Z');

function withOpen(...seconds: readonly number[]) {
  const rows = emptyColumns();
  const measured = seconds.map((second, sequence) => ({
    key: { publisher: 'hub/0', sequence, sub: 0, enqueuedAt: TEN + 60_000 },
    occurredAt: TEN + second * 1000,
    values: [{ name: 'hr', value: 60 + second }],
  }));
  appendRows(rows, toColumns(measured), 0);
  const segments = [{ publisher: 'hub/0', mappingSet: 'set', rows }];
  const times = { openedAt: TEN, closesAt: TEN + 900_000, firstOccurredAt: TEN, lastOccurredAt: TEN };
  return { ...newState(TEN), open: { ...times, bytes: 100, rows: seconds.length, segments } };
}

describe('the readings of an open window', () => {
  it('come newest first, however they were sent', () => {
    const { readings, isCut, closesAt } = readingsOf(withOpen(2, 0, 1));
    expect(readings.map(({ values }) => values[0]?.value)).toEqual([62, 61, 60]);
    expect(readings[0]).toMatchObject({ occurredAt: TEN + 2_000, enqueuedAt: TEN + 60_000 });
    expect({ isCut, closesAt }).toEqual({ isCut: false, closesAt: TEN + 900_000 });
  });

  it('are as many as asked for at the most, and say so', () => {
    const { readings, isCut } = readingsOf(withOpen(0, 1, 2), { limit: 2 });
    expect(readings.map(({ values }) => values[0]?.value)).toEqual([62, 61]);
    expect(isCut).toBe(true);
  });

  it('are none without an open window', () => {
    expect(readingsOf(newState(TEN))).toEqual({ readings: [], isCut: false });
  });
});
