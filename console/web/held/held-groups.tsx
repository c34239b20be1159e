import type { HeldGroup } from '../../contract/actors.ts';
import { DocButton } from '../docs-pages/doc-button.tsx';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { formatDistance, formatNumber } from '../elements/format.ts';
import { useNow } from '../elements/now.ts';

/** Groups that an actor holds: why, since when, and when it looks again. */
export function HeldGroups({ groups }: { readonly groups: readonly HeldGroup[] }) {
  const now = useNow();
  return <DataTable caption="Held groups of readings" columns={columnsAt(now)} rows={groups} rowKey={({ id }) => id} />;
}

function columnsAt(now: number): readonly Column<HeldGroup>[] {
  return [
    {
      name: 'Reason',
      isHead: true,
      cell: ({ code }) => <DocButton folder="faults" name={code} />,
      sortBy: ({ code }) => code,
    },
    { name: 'What', cell: ({ message }) => message },
    {
      name: 'Readings',
      isNumber: true,
      cell: ({ readings }) => formatNumber(readings),
      sortBy: ({ readings }) => readings,
    },
    { name: 'Held since', cell: ({ since }) => formatDistance(since, now), sortBy: ({ since }) => since },
    { name: 'Checks', isNumber: true, cell: ({ checks }) => formatNumber(checks), sortBy: ({ checks }) => checks },
    {
      name: 'Next check',
      cell: ({ nextCheckAt }) => formatDistance(nextCheckAt, now),
      sortBy: ({ nextCheckAt }) => nextCheckAt,
    },
  ];
}
