import type { FhirTrouble } from '../fhir/gateway.ts';
import type { GroupOutcome, ObservationGroup } from './contract.ts';

/** An OperationOutcome travels through workflow state: a server that echoes whole resources must not fill an actor. */
const MAX_OUTCOME_LENGTH = 8 * 1024;

/** A group that was not written, with what the server said about it. */
export function failedOutcome(group: ObservationGroup, trouble: FhirTrouble): GroupOutcome {
  const { code, message, retryAfterMs, outcome } = trouble;
  const isKept = outcome !== undefined && JSON.stringify(outcome).length <= MAX_OUTCOME_LENGTH;
  return {
    ...{ kind: 'failed', code, message, group },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isKept ? { outcome } : {}),
  };
}
