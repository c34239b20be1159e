import type { FhirTrouble } from '../fhir/gateway.ts';
import type { GroupOutcome, ObservationGroup } from './contract.ts';

/** An OperationOutcome travels through workflow state: a server that echoes whole resources must not fill an actor. */
const MAX_OUTCOME_LENGTH = 8 * 1024;

/** All that one activity tells: what is said of hundreds of refused groups is said of the first. */
const MAX_OUTCOMES_LENGTH = 64 * 1024;

/** A group that was not written, with what the server said about it. */
export function failedOutcome(group: ObservationGroup, trouble: FhirTrouble): GroupOutcome {
  const { code, message, retryAfterMs, outcome } = trouble;
  const isKept = outcome !== undefined && JSON.stringify(outcome).length <= MAX_OUTCOME_LENGTH;
  return {
    kind: 'failed',
    code,
    message,
    group,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isKept ? { outcome } : {}),
  };
}

/** The outcomes of one activity, with as much of what the server said as its actor can keep. */
export function withinRoom(outcomes: readonly GroupOutcome[]): readonly GroupOutcome[] {
  let room = MAX_OUTCOMES_LENGTH;
  return outcomes.map((one) => {
    if (one.kind !== 'failed' || one.outcome === undefined) return one;
    const { outcome, ...rest } = one;
    room -= JSON.stringify(outcome).length;
    return room < 0 ? rest : one;
  });
}
