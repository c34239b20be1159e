import type { PreviewedGroup } from '../../../../mapping/index.ts';
import { type Column, DataTable } from '../../elements/data-table.tsx';
import { Empty } from '../../elements/empty.tsx';
import { answer } from '../session.ts';
import { ObservationCard } from './observation-card.tsx';

const COLUMNS: readonly Column<PreviewedGroup>[] = [
  { name: 'Type', cell: ({ type }) => type, sortBy: ({ type }) => type, isHead: true },
  { name: 'Device', cell: ({ deviceId }) => deviceId, sortBy: ({ deviceId }) => deviceId },
  { name: 'Patient', cell: ({ patientId }) => patientId ?? '–', sortBy: ({ patientId }) => patientId },
  { name: 'Readings', cell: ({ times }) => times.length, sortBy: ({ times }) => times.length, isNumber: true },
  {
    name: 'Result',
    cell: ({ outcome }) => (outcome.kind === 'observation' ? 'Observation' : outcome.fault.code),
    sortBy: ({ outcome }) => outcome.kind,
  },
];

/** All messages as if they fell in one window: measurement groups, and the Observations that they become. */
export function ObservationsPanel() {
  const { groups = [], observations = [] } = answer.value?.draft.together ?? {};
  if (groups.length === 0) {
    return (
      <Empty title="No measurement groups">
        <p>No message gave a measurement, or one of the mappings cannot be used. The tab Problems says which.</p>
      </Empty>
    );
  }
  return (
    <>
      <DataTable
        caption="Measurement groups of all messages together, as of one window"
        columns={COLUMNS}
        rows={groups}
        rowKey={(_, index) => String(index)}
      />
      {observations.map((observation) => (
        <ObservationCard key={observation.id} observation={observation} />
      ))}
    </>
  );
}
