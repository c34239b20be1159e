export interface Page<T> {
  readonly items: readonly T[];
  /** Give it as `after` to get what follows; absent at the end. */
  readonly next?: string;
}

export interface Paging {
  readonly after?: string;
  /** 50 unless given, 200 at most. */
  readonly limit?: number;
}
