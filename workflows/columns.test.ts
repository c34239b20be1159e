import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeasurementRow } from '../mapping/model.ts';
import { fromColumns, toColumns } from './columns.ts';
import { appendRows, emptyColumns, frozenColumns } from './growing-columns.ts';

const PUBLISHER = 'hub/devices/1/0';
const id = fc.option(fc.string({ maxLength: 8 }), { nil: undefined });
const value = fc.oneof(
  fc.integer(),
  fc.string({ maxLength: 6 }),
  fc.record({ periodMs: fc.constant(4), samples: fc.array(fc.option(fc.integer(), { nil: null }), { maxLength: 3 }) }),
);

const rowsArbitrary = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 50 }),
      sub: fc.integer({ min: 0, max: 3 }),
      enqueuedAt: fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
      occurredAt: fc.integer({ min: -10_000, max: 1_800_000_000_000 }),
      patientId: id,
      correlationId: id,
      values: fc.dictionary(fc.constantFrom('hr', 'systolic', 'diastolic'), value),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((drafts): MeasurementRow[] => {
    let sequence = 0;
    return drafts.map(({ step, sub, enqueuedAt, occurredAt, patientId, correlationId, values }) => ({
      key: { publisher: PUBLISHER, sequence: (sequence += step), sub, enqueuedAt },
      occurredAt,
      ...(patientId === undefined ? {} : { patientId }),
      ...(correlationId === undefined ? {} : { correlationId }),
      values: Object.entries(values)
        .map(([name, one]) => ({ name, value: one }))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    }));
  });

function sorted(rows: readonly MeasurementRow[]): MeasurementRow[] {
  return rows.map((row) => ({ ...row, values: row.values.toSorted((a, b) => a.name.localeCompare(b.name)) }));
}

describe('columns', () => {
  it('give back the rows they were made of', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const travelled: typeof columns = JSON.parse(JSON.stringify(toColumns(rows)));
        const columns = toColumns(rows);
        expect(sorted(fromColumns(travelled, PUBLISHER))).toEqual(rows);
      }),
    );
  });

  it('keep values whose name every object has', () => {
    const row = (sequence: number, name: string): MeasurementRow => ({
      key: { publisher: PUBLISHER, sequence, sub: 0, enqueuedAt: 0 },
      occurredAt: 0,
      values: [{ name, value: sequence }],
    });
    const growing = emptyColumns();
    const rows = [row(1, 'constructor'), row(2, 'hr'), row(3, 'toString')];
    for (const one of rows) appendRows(growing, JSON.parse(JSON.stringify(toColumns([one]))), 0);
    expect(fromColumns(frozenColumns(growing), PUBLISHER)).toEqual(rows);
  });

  it('grow by batches to the same rows as if they had come at once', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.array(fc.nat(29), { maxLength: 4 }), (rows, cuts) => {
        const growing = emptyColumns();
        const edges = [0, ...cuts.filter((cut) => cut < rows.length).toSorted((a, b) => a - b), rows.length];
        edges.slice(1).forEach((end, index) => {
          const start = edges[index] ?? 0;
          if (end > start) appendRows(growing, toColumns(rows.slice(start, end)), 0);
        });
        expect(sorted(fromColumns(frozenColumns(growing), PUBLISHER))).toEqual(rows);
      }),
    );
  });

  it('take only the rows from a given one on', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.nat(29), (rows, skipped) => {
        fc.pre(skipped < rows.length);
        const growing = emptyColumns();
        appendRows(growing, toColumns(rows), skipped);
        expect(sorted(fromColumns(frozenColumns(growing), PUBLISHER))).toEqual(rows.slice(skipped));
      }),
    );
  });

  it('cost at most 40 bytes for a reading a second', () => {
    const rows = Array.from({ length: 900 }, (_, index): MeasurementRow => ({
      key: { publisher: PUBLISHER, sequence: 1000 + index * 4, sub: 0, enqueuedAt: 1_760_000_000_123 + index * 1_003 },
      occurredAt: 1_760_000_000_000 + index * 1000,
      values: [{ name: 'heartRate', value: 60 + (index % 50) }],
    }));
    const bytes = JSON.stringify(toColumns(rows)).length;
    expect(bytes / rows.length).toBeLessThan(40);
  });
});
