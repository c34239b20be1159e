import type { AssignmentTrace } from '../../../traces/observation-trace.ts';
import { formatTime } from '../elements/format.ts';

const BY = {
  configured: 'by the assignments in the configuration',
  history: 'by the version of the Device that was in force then',
  backdated: 'by the first assignment that the Device ever had',
  unknown: 'nothing tells',
} as const;

/** Whose reading it is, and which assignment of the device decided that. */
export function AssignmentCard({
  assignment,
  takenAt,
}: {
  readonly assignment: AssignmentTrace;
  readonly takenAt: number;
}) {
  const { device, patient, by, why, timeline, agrees } = assignment;
  return (
    <section class="card">
      <div class="row between">
        <h2>Whose reading</h2>
        <span class={`badge ${agrees ? 'good' : 'bad'}`}>
          {agrees ? 'agrees with the Observation' : 'another patient than the Observation'}
        </span>
      </div>
      <p>
        <strong>{patient ?? 'nobody that can be told'}</strong>, {BY[by]}.
      </p>
      <p class="muted">{why}</p>
      <h3>Assignments of {device}</h3>
      <ol class="timeline">
        {timeline.map(({ from, patient: assigned, decided }) => (
          <li key={from} aria-current={decided ? 'true' : undefined}>
            <span>{formatTime(from)}</span>
            <span>
              {assigned ?? 'no patient'} {decided && <span class="badge note">in force {formatTime(takenAt)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
