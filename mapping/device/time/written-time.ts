/** A time as a message wrote it. Without zone, `ms` counts as if its wall clock were UTC. */
export interface WrittenTime {
  /** Epoch milliseconds; finer digits are cut off. */
  readonly ms: number;
  readonly hasZone: boolean;
}

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;
