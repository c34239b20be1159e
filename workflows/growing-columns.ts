import type { MeasuredValue } from '../mapping/model.ts';
import type { NamedColumns } from './columns.ts';

/**
 * Columns that rows are added to: what an open window keeps. Plain JSON, changed in place by its one owner, the actor;
 * the last absolute values are kept so that adding a batch does not walk the rows before it.
 */
export interface GrowingColumns {
  count: number;
  sequence: number[];
  sub?: number[];
  enqueuedAt: number[];
  occurredAt: number[];
  patientId?: (string | null)[];
  encounterId?: (string | null)[];
  correlationId?: (string | null)[];
  values: Record<string, (MeasuredValue | null)[]>;
  last: { sequence: number; enqueuedAt: number; occurredAt: number };
}

const DIFFERENCE_COLUMNS = ['sequence', 'enqueuedAt', 'occurredAt'] as const;
const ID_COLUMNS = ['patientId', 'encounterId', 'correlationId'] as const;

export function emptyColumns(): GrowingColumns {
  return {
    count: 0,
    sequence: [],
    enqueuedAt: [],
    occurredAt: [],
    values: {},
    last: { sequence: 0, enqueuedAt: 0, occurredAt: 0 },
  };
}

/** Columns of their own that hold the rows and can grow. */
export function growingColumns(rows: NamedColumns): GrowingColumns {
  const growing = emptyColumns();
  appendRows(growing, rows, 0);
  return growing;
}

/** Adds the rows of a batch from row `from` on. */
export function appendRows(target: GrowingColumns, rows: NamedColumns, from: number): void {
  const added = rows.count - from;
  for (const name of DIFFERENCE_COLUMNS) appendDifferences(target, name, rows[name], from);
  appendOptional(target, 'sub', rows.sub, { from, added, filler: 0 });
  for (const name of ID_COLUMNS) appendOptional(target, name, rows[name], { from, added, filler: null });
  appendValues(target, rows, from);
  target.count += added;
}

/** The columns as they travel: without what only adding needs. */
export function frozenColumns(columns: GrowingColumns): NamedColumns {
  const { last: _last, ...rows } = columns;
  return rows;
}

function appendDifferences(
  target: GrowingColumns,
  name: (typeof DIFFERENCE_COLUMNS)[number],
  differences: readonly number[],
  from: number,
): void {
  let absolute = 0;
  differences.forEach((difference, row) => {
    absolute += difference;
    if (row < from) return;
    target[name].push(absolute - target.last[name]);
    target.last[name] = absolute;
  });
}

interface Addition<T> {
  readonly from: number;
  readonly added: number;
  readonly filler: T;
}

type OptionalColumn = 'sub' | (typeof ID_COLUMNS)[number];

function appendOptional<T extends number | string | null>(
  target: GrowingColumns,
  name: OptionalColumn,
  column: readonly T[] | undefined,
  { from, added, filler }: Addition<T>,
): void {
  const held: { [K in OptionalColumn]?: unknown[] } = target;
  if (column === undefined && held[name] === undefined) return;
  held[name] ??= fill(target.count, filler);
  for (let row = from; row < from + added; row++) held[name].push(column?.[row] ?? filler);
}

function appendValues(target: GrowingColumns, rows: NamedColumns, from: number): void {
  for (const name of Object.keys(rows.values)) {
    // A name may be one of Object.prototype, which every object seems to have.
    if (!Object.hasOwn(target.values, name)) target.values[name] = fill(target.count, null);
  }
  for (const name of Object.keys(target.values)) {
    const column = Object.hasOwn(rows.values, name) ? rows.values[name] : undefined;
    for (let row = from; row < rows.count; row++) target.values[name]?.push(column?.[row] ?? null);
  }
}

function fill<T>(length: number, value: T): T[] {
  return Array.from({ length }, () => value);
}
