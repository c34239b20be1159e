/** Actors that were signalled within a while: what linger and gate are measured against. */
export class LiveActors {
  /** Expiry by actor, oldest signal first. */
  readonly #expiries = new Map<string, number>();

  touch(actor: string, now: number, forMs: number): void {
    this.#expiries.delete(actor);
    this.#expiries.set(actor, now + forMs);
  }

  /** Including those that expired since the last sweep. */
  get count(): number {
    return this.#expiries.size;
  }

  sweep(now: number): void {
    for (const [actor, expiry] of this.#expiries) {
      if (expiry <= now) this.#expiries.delete(actor);
    }
  }
}
