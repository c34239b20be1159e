import { setTimeout as sleep } from 'node:timers/promises';
import { FhirError } from './errors.ts';

/** Waits, or stops waiting at once when the call is cancelled. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    throw new FhirError('cancelled', 'Cancelled while waiting for the next try.', { cause: error });
  }
}

const FIRST_CONFLICT_WAIT_MS = 10;
const LONGEST_CONFLICT_WAIT_MS = 1_000;

/** Full jitter: writers that met once must not meet again. */
export function conflictWaitMs(conflicts: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_CONFLICT_WAIT_MS, FIRST_CONFLICT_WAIT_MS * 2 ** conflicts);
}
