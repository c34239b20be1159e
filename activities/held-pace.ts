import { MAY_MEND } from '../workflows/held-groups.ts';
import type { GroupOutcome } from './contract.ts';

/** How often all actors that wait for a Device, a Patient or an Encounter look together: a search each, and a round of Temporal. */
const LOOKS_PER_SECOND = 5;
/** An actor looks at least about once an hour: one that did not is gone, or with another worker. */
const FORGET_MS = 2 * 3_600_000;
/** More would ask for longer pauses than there are. */
const MAX_ACTORS = 20_000;

/**
 * What one worker knows of those who wait. Each actor for itself checks after a minute, then two, then four: right for a few, but ten
 * thousand devices that nobody registered would be a hundred searches a second.
 */
export class HeldPace {
  /** When an actor is forgotten, the first to be so first. */
  readonly #actors = new Map<string, number>();
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(now: () => number = Date.now, random: () => number = Math.random) {
    this.#now = now;
    this.#random = random;
  }

  /** The outcomes of an actor, with the pause before it looks again for what it waits for. */
  paced(actor: string, outcomes: readonly GroupOutcome[]): readonly GroupOutcome[] {
    const now = this.#now();
    this.#actors.delete(actor);
    if (!outcomes.some(isWaiting)) return outcomes;
    this.#actors.set(actor, now + FORGET_MS);
    this.#sweep(now);
    const pauseMs = (this.#actors.size / LOOKS_PER_SECOND) * 1_000 * (0.5 + this.#random());
    return outcomes.map((one) => (isWaiting(one) ? { ...one, retryAfterMs: Math.round(pauseMs) } : one));
  }

  #sweep(now: number): void {
    for (const [actor, until] of this.#actors) {
      if (until > now && this.#actors.size <= MAX_ACTORS) return;
      this.#actors.delete(actor);
    }
  }
}

function isWaiting(outcome: GroupOutcome): outcome is GroupOutcome & { kind: 'failed' } {
  return outcome.kind === 'failed' && MAY_MEND.has(outcome.code);
}
