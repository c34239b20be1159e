import { activityInfo } from '@temporalio/activity';
import type { UpsertRequest } from '../fhir/gateway.ts';
import { finalizeObservation } from '../mapping/fhir/finalize-observation.ts';
import type { ObservationIdentity, PersistActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { beating } from './heartbeat.ts';
import type { OutageWatch } from './outage-watch.ts';

/** Turns Observations whose period is over from `preliminary` to `final`; what somebody changed meanwhile stays. */
export function createFinalize(
  { gateway, metrics, lastWrite }: ActivityDependencies,
  outage: OutageWatch,
): PersistActivities['finalize'] {
  return beating(async ({ observations }, { signal }) => {
    const requests = observations.map(requestFor);
    const outcomes = await gateway.upsert(requests, { signal });
    const again: string[] = [];
    outcomes.forEach((outcome, index) => {
      if (outcome.kind === 'updated') metrics.record('FhirResourceSaved', 1, { Name: 'Observation final' });
      const id = requests[index]?.id;
      if (outcome.kind === 'failed' && outcome.trouble.code !== 'Withdrawn' && id !== undefined) again.push(id);
    });
    if (outcomes.some(({ kind }) => kind === 'updated')) await lastWrite.note();
    const [first] = outcomes;
    if (first?.kind === 'failed' && again.length === observations.length && first.trouble.code === 'Outage') {
      const { message, retryAfterMs = 0 } = first.trouble;
      throw outage.failed(activityInfo().workflowExecution?.workflowId ?? '', { message, retryAfterMs });
    }
    outage.ended();
    return { again };
  });
}

function requestFor({ id, identifier }: ObservationIdentity): UpsertRequest {
  return {
    id,
    identifier,
    merge: (existing) => (existing === undefined ? undefined : finalizeObservation(existing, Date.now())),
  };
}
