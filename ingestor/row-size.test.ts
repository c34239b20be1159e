import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeasuredValue } from '../mapping/model.ts';
import { toColumns } from '../workflows/columns.ts';
import { row } from './_rows.ts';
import { rowBytes } from './row-size.ts';

const value: fc.Arbitrary<MeasuredValue> = fc.oneof(
  fc.integer({ min: -9_999, max: 9_999 }),
  fc.string(),
  fc.array(fc.integer({ min: -9_999, max: 9_999 })).map((samples) => ({ periodMs: 4, samples })),
);

describe('rowBytes', () => {
  it('is no less than what ordinary rows cost as columns, apart from the columns’ own names', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const rows = values.map((given, index) => row(index, { values: [{ name: 'v', value: given }] }));
        const estimate = rows.reduce((sum, each) => sum + rowBytes(each), 0);
        expect(Buffer.byteLength(JSON.stringify(toColumns(rows)))).toBeLessThanOrEqual(estimate + 200);
      }),
    );
  });
});
