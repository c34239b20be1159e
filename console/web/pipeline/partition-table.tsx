import type { PartitionLag } from '../../contract/pipeline.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { formatDistance, formatNumber, UNKNOWN } from '../elements/format.ts';

interface Properties {
  readonly partitions: readonly PartitionLag[] | undefined;
  readonly now: number;
}

/** How far the checkpoint of each partition is behind its newest event. */
export function PartitionTable({ partitions, now }: Properties) {
  if (partitions === undefined) return null;
  return (
    <div id="partitions">
      <DataTable
        caption="Partitions of the event hub: lag counts events between the last one handed off for good and the newest"
        columns={columnsAt(now)}
        rows={partitions}
        rowKey={({ partition }) => partition}
      />
    </div>
  );
}

function columnsAt(now: number): readonly Column<PartitionLag>[] {
  return [
    { name: 'Partition', cell: ({ partition }) => partition, sortBy: ({ partition }) => partition, isHead: true },
    number('Lag', ({ lag }) => lag),
    number('Checkpoint', ({ checkpoint }) => (checkpoint < 0 ? undefined : checkpoint)),
    number('Oldest kept', ({ first }) => first),
    number('Newest', ({ last }) => last),
    {
      name: 'Newest event',
      cell: ({ lastEnqueuedAt }) => (lastEnqueuedAt === undefined ? UNKNOWN : formatDistance(lastEnqueuedAt, now)),
      sortBy: ({ lastEnqueuedAt }) => lastEnqueuedAt,
    },
  ];
}

function number(name: string, of: (row: PartitionLag) => number | undefined): Column<PartitionLag> {
  return { name, isNumber: true, sortBy: of, cell: (row) => formatNumber(of(row)) };
}
