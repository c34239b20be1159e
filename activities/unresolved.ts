import type { FhirTrouble } from '../fhir/gateway.ts';
import type { Compatibility } from '../mapping/compatibility.ts';
import type { FaultCode } from '../mapping/fault.ts';
import type { GroupOutcome, ObservationGroup } from './contract.ts';
import { failedOutcome } from './failed-outcome.ts';

/** Troubles that `onUnresolved: ignore` drops, as the old service does. */
const UNRESOLVED = new Set<FaultCode>(['UnknownDevice', 'UnknownPatient', 'UnknownEncounter', 'NoAssignment']);

/** What becomes of readings of which it cannot be told whose they are. */
export function unresolvedOutcome(
  group: ObservationGroup,
  trouble: FhirTrouble,
  { onUnresolved }: Pick<Compatibility, 'onUnresolved'>,
): GroupOutcome {
  if (onUnresolved === 'ignore' && UNRESOLVED.has(trouble.code)) {
    return { kind: 'dropped', rule: 'onUnresolved: ignore', code: trouble.code, readings: group.readings };
  }
  return failedOutcome(group, trouble);
}
