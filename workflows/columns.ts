import type { MeasuredValue, MeasurementRow, NamedValue } from '../mapping/model.ts';

/**
 * Rows of one publisher in columns: what a batch carries and a window keeps. Times and sequences are differences to the
 * row before, so that a reading a second costs about 15 bytes of JSON. A column that is the same default throughout is absent.
 */
export interface NamedColumns {
  readonly count: number;
  /** Differences of the sequence number; the first is absolute. */
  readonly sequence: readonly number[];
  /** Absent when every row is its event's first. */
  readonly sub?: readonly number[];
  /** Differences of the enqueued time in ms; the first is absolute. */
  readonly enqueuedAt: readonly number[];
  /** Differences of the occurrence time in ms; the first is absolute. */
  readonly occurredAt: readonly number[];
  readonly patientId?: readonly (string | null)[];
  readonly encounterId?: readonly (string | null)[];
  readonly correlationId?: readonly (string | null)[];
  /** A list per value name, `null` where the row lacks the name. */
  readonly values: { readonly [name: string]: readonly (MeasuredValue | null)[] };
}

type IdColumn = 'patientId' | 'encounterId' | 'correlationId';
const ID_COLUMNS: readonly IdColumn[] = ['patientId', 'encounterId', 'correlationId'];

export function toColumns(rows: readonly MeasurementRow[]): NamedColumns {
  const columns: { -readonly [K in keyof NamedColumns]: NamedColumns[K] } = {
    count: rows.length,
    sequence: differences(rows.map((row) => row.key.sequence)),
    enqueuedAt: differences(rows.map((row) => row.key.enqueuedAt)),
    occurredAt: differences(rows.map((row) => row.occurredAt)),
    values: valueColumns(rows),
  };
  if (rows.some((row) => row.key.sub !== 0)) columns.sub = rows.map((row) => row.key.sub);
  for (const name of ID_COLUMNS) {
    if (rows.some((row) => row[name] !== undefined)) columns[name] = rows.map((row) => row[name] ?? null);
  }
  return columns;
}

export function fromColumns(columns: NamedColumns, publisher: string): MeasurementRow[] {
  const sequence = sums(columns.sequence);
  const enqueuedAt = sums(columns.enqueuedAt);
  const occurredAt = sums(columns.occurredAt);
  return Array.from({ length: columns.count }, (_, row) => ({
    key: {
      publisher,
      sequence: at(sequence, row),
      sub: columns.sub?.[row] ?? 0,
      enqueuedAt: at(enqueuedAt, row),
    },
    occurredAt: at(occurredAt, row),
    ...idsAt(columns, row),
    values: valuesAt(columns, row),
  }));
}

function valueColumns(rows: readonly MeasurementRow[]): NamedColumns['values'] {
  const columns: Record<string, (MeasuredValue | null)[]> = Object.create(null);
  rows.forEach((row, index) => {
    for (const { name, value } of row.values) {
      columns[name] ??= Array.from({ length: rows.length }, () => null);
      columns[name][index] = value;
    }
  });
  return columns;
}

function valuesAt(columns: NamedColumns, row: number): NamedValue[] {
  const values: NamedValue[] = [];
  for (const name of Object.keys(columns.values)) {
    const value = columns.values[name]?.[row];
    if (value !== null && value !== undefined) values.push({ name, value });
  }
  return values;
}

function idsAt(columns: NamedColumns, row: number): { -readonly [K in IdColumn]?: string } {
  const ids: { -readonly [K in IdColumn]?: string } = {};
  for (const name of ID_COLUMNS) {
    const id = columns[name]?.[row];
    if (id !== null && id !== undefined) ids[name] = id;
  }
  return ids;
}

function differences(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

function sums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((difference) => (sum += difference));
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`column has no row ${index}`);
  return value;
}
