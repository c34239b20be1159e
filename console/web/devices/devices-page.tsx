import type { ActorState, ActorSummary } from '../../contract/actors.ts';
import { POLL_MS } from '../../contract/routes.ts';
import { ask } from '../api/client.ts';
import { linkTo, route } from '../app/router.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { DocButton } from '../docs-pages/doc-button.tsx';
import { Empty } from '../elements/empty.tsx';
import { formatDistance, formatNumber, formatTime, UNKNOWN } from '../elements/format.ts';
import { LoadedView } from '../elements/loaded-view.tsx';
import { MoreButton } from '../elements/more-button.tsx';
import { Page } from '../elements/page.tsx';
import { type FilterField, QueryFilter } from '../elements/query-filter.tsx';
import { StateBadge } from '../elements/state-badge.tsx';
import { useNow } from '../elements/now.ts';
import { usePages } from '../elements/use-pages.ts';

const STATES: readonly ActorState[] = ['Ok', 'Blocked', 'Held'];

const FIELDS: readonly FilterField[] = [
  { name: 'search', label: 'Device begins with' },
  { name: 'type', label: 'Measurement type' },
  { name: 'state', label: 'State', options: STATES.map((state) => ({ value: state, label: state })) },
];

/** All device actors: one for each device and measurement type. */
export function DevicesPage() {
  const { search, type, state } = route.value.query;
  const known = STATES.find((one) => one === state);
  const filter = {
    ...(search !== undefined && { search }),
    ...(type !== undefined && { type }),
    ...(known !== undefined && { state: known }),
  };
  const pages = usePages((paging) => ask('actors', { ...filter, ...paging }), JSON.stringify(filter), POLL_MS * 2);
  return (
    <Page title="Devices" intro="One row for each device and measurement type that has sent readings.">
      <QueryFilter fields={FIELDS} />
      <LoadedView of={pages} what="the devices">
        {({ items }) => (items.length === 0 ? <NoDevices /> : <DeviceTable actors={items} />)}
      </LoadedView>
      <MoreButton pages={pages} />
    </Page>
  );
}

function NoDevices() {
  if (Object.keys(route.value.query).length > 0) {
    return (
      <Empty title="No device fits the filter">
        <p>
          A measurement type is written as the FHIR mapping spells it; a device is found by the beginning of its
          identifier.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No readings have arrived yet">
      <p>
        Events that no template matches make no device. See them in the{' '}
        <a href={linkTo('debugger', [], { from: 'hub' })}>mapping debugger</a>, or send some:{' '}
        <code>iot-connector simulate 5</code>.
      </p>
    </Empty>
  );
}

function DeviceTable({ actors }: { readonly actors: readonly ActorSummary[] }) {
  const now = useNow();
  return (
    <DataTable
      caption={`${formatNumber(actors.length)} shown`}
      columns={columnsAt(now)}
      rows={actors}
      rowKey={({ workflowId }) => workflowId}
    />
  );
}

function columnsAt(now: number): readonly Column<ActorSummary>[] {
  return [
    { name: 'Device', isHead: true, sortBy: ({ device }) => device, cell: (actor) => <DeviceLink {...actor} /> },
    { name: 'Type', cell: ({ type }) => type, sortBy: ({ type }) => type },
    { name: 'State', cell: (actor) => <State {...actor} />, sortBy: ({ state }) => state },
    {
      name: 'Last heard',
      sortBy: lastHeard,
      cell: (actor) => timeCell(lastHeard(actor), now),
    },
    {
      name: 'Open readings',
      isNumber: true,
      sortBy: ({ view }) => view?.open?.readings,
      cell: ({ view }) => formatNumber(view === undefined ? undefined : (view.open?.readings ?? 0)),
    },
    {
      name: 'Closes',
      sortBy: ({ view }) => view?.open?.closesAt,
      cell: ({ view }) => timeCell(view?.open?.closesAt, now),
    },
    {
      name: 'Last written',
      sortBy: ({ view }) => view?.last?.at,
      cell: ({ view }) => timeCell(view?.last?.at, now),
    },
  ];
}

function DeviceLink({ device, type }: ActorSummary) {
  return (
    <a href={linkTo('devices', [device, type])} class="break">
      {device}
    </a>
  );
}

function State({ state, reason, view }: ActorSummary) {
  return (
    <span class="row">
      <StateBadge state={state} />
      {reason !== undefined && <DocButton folder="faults" name={reason} />}
      {view === undefined && <span class="small muted">did not answer in time</span>}
    </span>
  );
}

function lastHeard({ view }: ActorSummary): number | undefined {
  return view?.lastHeardAt ?? view?.open?.lastReadingAt;
}

function timeCell(time: number | undefined, now: number) {
  if (time === undefined) return UNKNOWN;
  return <span title={formatTime(time)}>{formatDistance(time, now)}</span>;
}
