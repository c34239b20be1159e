/** Failures shorter than this are ridden out by retrying; longer ones fill the stages of all partitions. */
const TRIPS_AFTER_MS = 30_000;

/** Notices that nothing can be handed off for a while: one success in between starts the count again. */
export class Breaker {
  readonly #tripsAfterMs: number;
  #failingSince: number | undefined;

  constructor(tripsAfterMs = TRIPS_AFTER_MS) {
    this.#tripsAfterMs = tripsAfterMs;
  }

  failed(now: number): void {
    this.#failingSince ??= now;
  }

  succeeded(): void {
    this.#failingSince = undefined;
  }

  isTripped(now: number): boolean {
    return this.#failingSince !== undefined && now - this.#failingSince >= this.#tripsAfterMs;
  }
}
