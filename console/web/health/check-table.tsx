import { type Column, DataTable } from '../elements/data-table.tsx';
import { formatTime } from '../elements/format.ts';

/** Something that is looked at, what was found, and how to mend it. */
export interface Check {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'degraded' | 'failed';
  readonly found: string;
  readonly remedy?: string;
  readonly since?: number;
}

const KINDS: Readonly<Record<Check['result'], string>> = {
  ok: 'good',
  warning: 'warn',
  degraded: 'warn',
  failed: 'bad',
};

const COLUMNS: readonly Column<Check>[] = [
  { name: 'Check', isHead: true, cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    name: 'Result',
    sortBy: ({ result }: Check) => result,
    cell: ({ result }) => <span class={`badge ${KINDS[result]}`}>{result}</span>,
  },
  {
    name: 'Found',
    cell: ({ found, remedy, since }) => (
      <div class="stack" style={{ gap: '2px' }}>
        <span class="break">{found}</span>
        {remedy !== undefined && <strong class="small break">To mend it: {remedy}</strong>}
        {since !== undefined && <span class="small muted">since {formatTime(since)}</span>}
      </div>
    ),
  },
];

export function CheckTable({ caption, checks }: { readonly caption: string; readonly checks: readonly Check[] }) {
  return (
    <DataTable caption={caption} columns={COLUMNS} rows={checks} rowKey={({ name }, index) => `${name} ${index}`} />
  );
}
