/** Earlier results, given again for a while: the way a server with a search cache goes stale. */
export class ResultCache<T> {
  readonly #results = new Map<string, { readonly at: number; readonly result: T }>();
  readonly #lifetimeMs: number;
  readonly #now: () => number;

  constructor(lifetimeMs: number, now: () => number) {
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
  }

  /** The earlier result if it is young enough and may be used, else a fresh one, which is kept. */
  get(key: string, mayReuse: boolean, compute: () => T): { readonly result: T; readonly isReused: boolean } {
    if (this.#lifetimeMs === 0) return { result: compute(), isReused: false };
    const kept = this.#results.get(key);
    if (mayReuse && kept !== undefined && this.#now() - kept.at < this.#lifetimeMs) {
      return { result: kept.result, isReused: true };
    }
    const result = compute();
    this.#results.set(key, { at: this.#now(), result });
    return { result, isReused: false };
  }
}
