import type { ActorView, WrittenObservation } from '../../contract/actors.ts';
import { linkTo } from '../app/router.ts';
import { type Column, DataTable } from '../elements/data-table.tsx';
import { Empty } from '../elements/empty.tsx';
import { formatNumber, formatTime } from '../elements/format.ts';

const COLUMNS: readonly Column<WrittenObservation>[] = [
  { name: 'Observation', isHead: true, cell: (written) => <ObservationLink {...written} /> },
  { name: 'Result', cell: ({ action }) => action, sortBy: ({ action }) => action },
  {
    name: 'Readings',
    isNumber: true,
    sortBy: ({ readings }) => readings,
    cell: ({ readings }) => formatNumber(readings),
  },
  {
    name: 'Why',
    cell: ({ reference }) => (
      <a href={linkTo('why', [], { observation: reference })}>
        Why this number?<span class="visually-hidden"> {reference}</span>
      </a>
    ),
  },
];

/** The Observations of the last window that reached FHIR. */
export function WrittenTable({ last }: { readonly last: ActorView['last'] }) {
  if (last === undefined) {
    return (
      <Empty title="Nothing has been written yet">
        <p>The first window is written when it closes, or when you flush it.</p>
      </Empty>
    );
  }
  return (
    <DataTable
      caption={`Written ${formatTime(last.at)}`}
      columns={COLUMNS}
      rows={last.observations}
      rowKey={({ reference }) => reference}
    />
  );
}

function ObservationLink({ reference, url }: WrittenObservation) {
  return (
    <a href={url} target="_blank" rel="noreferrer" class="mono break">
      {reference}
      <span class="visually-hidden"> on the FHIR server, in a new tab</span>
    </a>
  );
}
