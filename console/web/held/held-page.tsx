import { useState } from 'preact/hooks';
import type { HeldActor } from '../../contract/held.ts';
import { ask } from '../api/client.ts';
import { linkTo, route } from '../app/router.ts';
import { DocButton } from '../docs-pages/doc-button.tsx';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { Empty } from '../elements/empty.tsx';
import { formatDistance, formatNumber } from '../elements/format.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { MoreButton } from '../elements/more-button.tsx';
import { useNow } from '../elements/now.ts';
import { Page } from '../elements/page.tsx';
import { type FilterField, QueryFilter } from '../elements/query-filter.tsx';
import { usePages } from '../elements/use-pages.ts';
import { HeldActions } from './held-actions.tsx';
import { readHeldFilter } from './held-filter.ts';
import { HELD_REASONS } from './held-reasons.ts';

const FIELDS: readonly FilterField[] = [
  { name: 'reason', label: 'Reason', options: HELD_REASONS.map((reason) => ({ value: reason, label: reason })) },
  { name: 'device', label: 'Device' },
  { name: 'type', label: 'Measurement type' },
  {
    name: 'older',
    label: 'Held for longer than',
    options: [
      { value: '1', label: '1 hour' },
      { value: '24', label: '1 day' },
      { value: '72', label: '3 days' },
    ],
  },
];

/** Actors whose readings wait for a Device, a Patient or a person. */
export function HeldPage() {
  const { query } = route.value;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const load = (paging: { readonly after?: string }) =>
    ask('held', { ...readHeldFilter(query, Date.now()), ...paging });
  const pages = usePages(load, JSON.stringify(query), 5000);
  const actors = pages.value?.items ?? [];
  const selected = actors.filter(({ workflowId }) => chosen.has(workflowId));
  return (
    <Page
      title="Held"
      intro="Readings that FHIR cannot take yet. Their actors look again by themselves, after a minute growing to an hour."
    >
      <QueryFilter fields={FIELDS} />
      <HeldActions selected={selected} reason={query['reason']} onDone={pages.reload} />
      <LoadedView of={pages} what="what is held">
        {({ items }) =>
          items.length === 0 ? <NothingHeld /> : <HeldTable actors={items} chosen={chosen} onChoose={setChosen} />
        }
      </LoadedView>
      <MoreButton pages={pages} />
    </Page>
  );
}

function NothingHeld() {
  return (
    <Empty
      title={Object.keys(route.value.query).length > 0 ? 'Nothing that fits the filter is held' : 'Nothing is held'}
    >
      <p>Every device and patient that readings named so far is known to the FHIR server.</p>
    </Empty>
  );
}

interface TableProperties {
  readonly actors: readonly HeldActor[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

function HeldTable({ actors, chosen, onChoose }: TableProperties) {
  const now = useNow();
  return (
    <DataTable
      caption={`${formatNumber(actors.length)} actor(s) shown`}
      columns={columnsAt(now)}
      rows={actors}
      rowKey={({ workflowId }) => workflowId}
      selection={{ chosen, onChange: onChoose, noun: 'actor' }}
    />
  );
}

function columnsAt(now: number): readonly Column<HeldActor>[] {
  const distance = (time: number | undefined) => (time === undefined ? '–' : formatDistance(time, now));
  return [
    {
      name: 'Device',
      isHead: true,
      sortBy: ({ device }) => device,
      cell: ({ device, type }) => <a href={linkTo('devices', [device, type])}>{device}</a>,
    },
    { name: 'Type', cell: ({ type }) => type, sortBy: ({ type }) => type },
    {
      name: 'Reason',
      cell: ({ reason }) => <DocButton folder="faults" name={reason} />,
      sortBy: ({ reason }) => reason,
    },
    {
      name: 'What',
      cell: ({ groups }) => <span class="small">{groups?.[0]?.message ?? 'did not answer in time'}</span>,
    },
    { name: 'Readings', isNumber: true, cell: (actor) => formatNumber(readings(actor)), sortBy: readings },
    { name: 'Held since', cell: (actor) => distance(oldest(actor)), sortBy: oldest },
    { name: 'Next check', cell: (actor) => distance(next(actor)), sortBy: next },
  ];
}

function oldest({ groups }: HeldActor): number | undefined {
  return least(groups?.map(({ since }) => since));
}

function next({ groups }: HeldActor): number | undefined {
  return least(groups?.map(({ nextCheckAt }) => nextCheckAt));
}

function readings({ groups }: HeldActor): number | undefined {
  return groups?.reduce((sum, group) => sum + group.readings, 0);
}

function least(numbers: readonly number[] | undefined): number | undefined {
  return numbers === undefined || numbers.length === 0 ? undefined : Math.min(...numbers);
}
