import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type SortKey, type SortOrder, sortRows } from './sort-rows.ts';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Without it the column cannot be sorted by. */
  readonly sortBy?: (row: Row) => SortKey;
  readonly isNumber?: boolean;
  /** Names the row, for screen readers. */
  readonly isHead?: boolean;
}

interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  /** What a row is called. */
  readonly noun: string;
}

interface Properties<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row, index: number) => string;
  readonly selection?: Selection;
}

/** A table that can be sorted by its columns, and whose rows can be chosen. */
export function DataTable<Row>({ caption, columns, rows, rowKey, selection }: Properties<Row>) {
  const [order, setOrder] = useState<SortOrder | undefined>(undefined);
  const keyed = rows.map((row, index) => ({ row, key: rowKey(row, index) }));
  const column = columns[order?.column ?? -1];
  const sorted = sortRows(keyed, order, ({ row }) => column?.sortBy?.(row));
  return (
    <div class="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {selection !== undefined && <ChooseAll keys={keyed.map(({ key }) => key)} {...selection} />}
            {columns.map((column, index) => (
              <ColumnHead key={column.name} column={column} index={index} order={order} onSort={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ row, key }) => (
            <tr key={key}>
              {selection !== undefined && <ChooseOne id={key} {...selection} />}
              {columns.map((column) => (
                <Cell key={column.name} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const className = column.isNumber === true ? 'number' : undefined;
  if (column.isHead !== true) return <td class={className}>{column.cell(row)}</td>;
  return (
    <th scope="row" class={className}>
      {column.cell(row)}
    </th>
  );
}

interface HeadProperties<Row> {
  readonly column: Column<Row>;
  readonly index: number;
  readonly order: SortOrder | undefined;
  readonly onSort: (order: SortOrder) => void;
}

function ColumnHead<Row>({ column, index, order, onSort }: HeadProperties<Row>) {
  const className = column.isNumber === true ? 'number' : undefined;
  if (column.sortBy === undefined) {
    return (
      <th scope="col" class={className}>
        {column.name}
      </th>
    );
  }
  const direction = order?.column === index ? order.direction : undefined;
  const next = direction === 'ascending' ? 'descending' : 'ascending';
  return (
    <th scope="col" class={className} aria-sort={direction ?? 'none'}>
      <button type="button" onClick={() => onSort({ column: index, direction: next })}>
        {column.name}
        <span aria-hidden="true">{direction === undefined ? '' : direction === 'ascending' ? '▲' : '▼'}</span>
      </button>
    </th>
  );
}

function ChooseAll({ keys, chosen, onChange, noun }: Selection & { readonly keys: readonly string[] }) {
  const isAll = keys.length > 0 && keys.every((key) => chosen.has(key));
  return (
    <th scope="col" class="check">
      <input
        type="checkbox"
        checked={isAll}
        aria-label={`Choose every ${noun} shown`}
        onChange={() => onChange(new Set(isAll ? [] : keys))}
      />
    </th>
  );
}

function ChooseOne({ id, chosen, onChange, noun }: Selection & { readonly id: string }) {
  const toggle = () => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  };
  return (
    <td class="check">
      <input type="checkbox" checked={chosen.has(id)} aria-label={`Choose ${noun} ${id}`} onChange={toggle} />
    </td>
  );
}
