import type { ActorDetail } from '../../contract/actors.ts';
import { DocButton } from '../docs-pages/doc-button.tsx';
import { formatDistance, formatDuration, formatNumber, formatTime, UNKNOWN } from '../elements/format.ts';
import { useNow } from '../elements/now.ts';
import { StateBadge } from '../elements/state-badge.tsx';

/** What an actor says of itself, and where else it can be looked at. */
export function ActorFacts({ actor }: { readonly actor: ActorDetail }) {
  const { state, reason, view, workflowUrl, workflowId, deviceReference } = actor;
  const now = useNow();
  return (
    <section class="card">
      <div class="row between">
        <h2>Device actor</h2>
        <span class="row">
          <StateBadge state={state} />
          {reason !== undefined && <DocButton folder="faults" name={reason} />}
        </span>
      </div>
      <dl class="facts">
        <dt>Waits for</dt>
        <dd>
          {view.waitsFor === undefined ? UNKNOWN : `${view.waitsFor.what}, ${formatDistance(view.waitsFor.until, now)}`}
        </dd>
        <dt>Last heard of</dt>
        <dd>{view.lastHeardAt === undefined ? UNKNOWN : formatDistance(view.lastHeardAt, now)}</dd>
        <dt>Its clock</dt>
        <dd>{driftText(view.clockDriftMs)}</dd>
        <dt>Waiting to be written</dt>
        <dd>
          {formatNumber(view.waiting)} window(s), {formatNumber(view.waitingReadings)} reading(s)
        </dd>
        <dt>To be finalized</dt>
        <dd>{formatNumber(view.finalizing)} Observation(s)</dd>
        <dt>Coming back</dt>
        <dd>{formatNumber(view.returning)} dead letter(s)</dd>
        <dt>FHIR device</dt>
        <dd>{deviceReference ?? 'not known to the FHIR server'}</dd>
        <dt>Workflow</dt>
        <dd>
          {workflowUrl === undefined ? (
            <code>{workflowId}</code>
          ) : (
            <a href={workflowUrl} target="_blank" rel="noreferrer">
              {workflowId}
              <span class="visually-hidden"> in the Temporal Web UI, in a new tab</span>
            </a>
          )}
        </dd>
        <dt>This run since</dt>
        <dd>{formatTime(actor.runStartedAt)}</dd>
      </dl>
      <details>
        <summary>Counters</summary>
        <dl class="facts">
          {Object.entries(view.counters).map(([name, count]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd>{formatNumber(count)}</dd>
            </>
          ))}
        </dl>
      </details>
    </section>
  );
}

function driftText(driftMs: number | undefined): string {
  if (driftMs === undefined) return UNKNOWN;
  if (Math.abs(driftMs) < 1000) return 'agrees with the hub';
  return `${formatDuration(Math.abs(driftMs))} ${driftMs < 0 ? 'ahead of' : 'behind'} the hub`;
}
