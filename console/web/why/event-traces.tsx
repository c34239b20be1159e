import type { EventTrace, Place } from '../../../traces/event-trace.ts';
import { linkTo } from '../app/router.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { Empty } from '../elements/empty.tsx';
import { formatTime } from '../elements/format.ts';

type Reading = EventTrace['readings'][number];

const COLUMNS: readonly Column<Reading>[] = [
  { name: 'Taken', isHead: true, cell: ({ occurredAt }) => occurredAt, sortBy: ({ occurredAt }) => occurredAt },
  {
    name: 'Device',
    sortBy: ({ deviceId }: Reading) => deviceId,
    cell: ({ deviceId, type }) => <a href={linkTo('devices', [deviceId, type])}>{deviceId}</a>,
  },
  { name: 'Type', cell: ({ type }) => type, sortBy: ({ type }) => type },
  { name: 'Where it is', cell: ({ place }) => <PlaceView place={place} /> },
];

/** Where each reading of some events is at present. */
export function EventTraces({ events }: { readonly events: readonly EventTrace[] }) {
  if (events.length === 0) {
    return (
      <Empty title="No event of the hub gave this reading">
        <p>It is older than what the hub keeps, or its time was written in another way.</p>
      </Empty>
    );
  }
  return (
    <>
      {events.map(({ partition, sequence, enqueuedAt, readings, event }) => (
        <section key={`${partition}/${sequence}`} class="stack">
          <div class="row between">
            <h2>
              Event {partition}/{sequence}
            </h2>
            <a href={linkTo('debugger', [], { partition, sequence: String(sequence) })}>Open in the mapping debugger</a>
          </div>
          <p class="small muted">Taken by the hub {enqueuedAt}</p>
          {event !== undefined && (
            <p>
              <PlaceView place={event} />
            </p>
          )}
          {readings.length > 0 && (
            <DataTable
              caption="Readings of this event"
              columns={COLUMNS}
              rows={readings}
              rowKey={(_, index) => String(index)}
            />
          )}
        </section>
      ))}
    </>
  );
}

function PlaceView({ place }: { readonly place: Place }) {
  switch (place.kind) {
    case 'hub':
      return <>in the hub, not handed off yet</>;
    case 'open':
      return <>in the open window, which closes {formatTime(place.closesAt)}</>;
    case 'closed':
      return <>in a closed window that is being written</>;
    case 'held':
      return (
        <>
          held, {place.code}: {place.message}
        </>
      );
    case 'deadLettered':
      return (
        <a href={linkTo('dead-letters', [place.id])}>
          dead letter, {place.code}: {place.message}
        </a>
      );
    case 'fhir':
      return (
        <a href={linkTo('why', [], { observation: place.reference })}>
          {place.reference}
          {place.superseded && ', where a newer reading has its place'}
        </a>
      );
    case 'dropped':
      return <>dropped by the rule {place.rule}</>;
    case 'missing':
      return <>nowhere that could be asked</>;
  }
}
