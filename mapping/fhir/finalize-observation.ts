import type { Observation } from '@medplum/fhirtypes';
import { effectiveBounds } from './observation-parts.ts';

/**
 * Turns `preliminary` into `final` once its time is over; answers nothing where that is done already, where a person decided
 * otherwise, or before the effective end. Content and `issued` stay.
 */
export function finalizeObservation(existing: Observation, now: number): Observation | undefined {
  const { end } = effectiveBounds(existing);
  if (existing.status !== 'preliminary' || (end !== undefined && end.ms > now)) return undefined;
  return { ...existing, status: 'final' };
}
