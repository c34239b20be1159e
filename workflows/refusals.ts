import type { WriteProgress } from '../activities/contract.ts';
import type { HeldGroup, Refusals } from './actor-state.ts';

const MINUTE_MS = 60_000;
/** A refused group is tried again at these distances. */
const CHECKS_MS: readonly number[] = [MINUTE_MS, 4 * MINUTE_MS, 10 * MINUTE_MS];
/** Writes that were under way when the first refusal came, and what the clocks of two workers differ by. */
const TOLERANCE_MS = 5_000;

/** What one activity told about the writes beside a refused group. */
export interface Surroundings {
  readonly progress?: WriteProgress | undefined;
  /** It wrote another group. */
  readonly isSomethingWritten: boolean;
}

/** The story of a group that was just refused; troubles in between neither end it nor count. */
export function refusedOnceMore(
  before: HeldGroup | undefined,
  { progress, isSomethingWritten }: Surroundings,
): Refusals {
  const known = storyOf(before);
  if (known !== undefined) return { ...known, count: known.count + 1 };
  return {
    count: 1,
    ...(progress === undefined ? {} : { firstAt: progress.at }),
    ...(isSomethingWritten ? { besideWritten: true } : {}),
  };
}

/** A group that was held before stories were kept has its checks only. */
function storyOf(before: HeldGroup | undefined): Refusals | undefined {
  if (before?.refusals !== undefined) return before.refusals;
  return before?.code === 'Rejected' ? { count: before.checks + 1 } : undefined;
}

/** When it is tried again; at once, as soon as anything is, when it was tried often enough. */
export function refusedPauseMs({ count }: Refusals): number {
  return CHECKS_MS[count - 1] ?? 0;
}

/** Refused again and again while FHIR took others: it will not be taken. */
export function isRefusedForGood(refusals: Refusals, progress: WriteProgress | undefined): boolean {
  return isTriedOut(refusals) && !isSharedByAll(refusals, progress);
}

/** Refused again and again while nothing was written anywhere: the server is out, whatever it answers. */
export function isRefusalOfAll({ refusals }: HeldGroup, progress: WriteProgress): boolean {
  return refusals !== undefined && isTriedOut(refusals) && isSharedByAll(refusals, progress);
}

function isTriedOut({ count }: Refusals): boolean {
  return count > CHECKS_MS.length;
}

function isSharedByAll({ firstAt, besideWritten }: Refusals, progress: WriteProgress | undefined): boolean {
  if (progress === undefined || firstAt === undefined || besideWritten === true) return false;
  return (progress.writtenAt ?? 0) <= firstAt + TOLERANCE_MS;
}
