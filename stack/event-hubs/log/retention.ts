/** How long and how much a partition keeps. */
export interface Retention {
  readonly ageMs: number;
  readonly bytes: number;
}

/** A sealed segment as retention sees it, oldest first. */
export interface SealedSegment {
  readonly bytes: number;
  /** No event in it is newer. */
  readonly newestMs: number;
}

/** Returns how many of the oldest sealed segments are too old, or beyond the size that is kept. */
export function countExpired(
  sealed: readonly SealedSegment[],
  activeBytes: number,
  retention: Retention,
  nowMs: number,
): number {
  let keptBytes = sealed.reduce((sum, segment) => sum + segment.bytes, activeBytes);
  let expired = 0;
  for (const { bytes, newestMs } of sealed) {
    if (newestMs >= nowMs - retention.ageMs && keptBytes <= retention.bytes) break;
    keptBytes -= bytes;
    expired += 1;
  }
  return expired;
}
