import type { Observation } from '@medplum/fhirtypes';
import type { Period } from './fhir-template.ts';
import type { MergeContext } from './observation-draft.ts';

export interface StatusInput {
  readonly existing: Observation | undefined;
  /** Whether the content that people read is another one. */
  readonly changed: boolean;
  readonly period: Period | undefined;
  readonly context: Pick<MergeContext, 'now' | 'graceMs' | 'compatibility'>;
}

export interface NextStatus {
  readonly status: Observation['status'];
  /** Epoch ms from which a preliminary Observation may become final. */
  readonly finalizeAt?: number;
}

/**
 * An hour or a day is preliminary until it is over and late readings had their time; instants and sessions are final at once.
 * Content that changes after that is amended. The old service writes final, then amended.
 */
export function nextStatus({ existing, changed, period, context }: StatusInput): NextStatus {
  const isOpen = existing === undefined || existing.status === 'preliminary' || existing.status === 'registered';
  if (!isOpen) return { status: changed ? 'amended' : existing.status };
  if (context.compatibility.statusLifeCycle === 'final-amended') {
    return { status: existing === undefined ? 'final' : changed ? 'amended' : existing.status };
  }
  if (period === undefined) return { status: 'final' };
  const finalizeAt = period.end + context.graceMs;
  return context.now < finalizeAt ? { status: 'preliminary', finalizeAt } : { status: 'final' };
}
