import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TYPES } from './contract.ts';

/** So many actors for so long are no hiccup, which the attempts of an activity would get over. */
const KNOWN_ACTORS = 3;
const KNOWN_AFTER_MS = 5_000;
/** How often all actors together look whether it is over: a server that is just coming up bears that, and so does Temporal. */
const LOOKS_PER_SECOND = 5;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Nobody waits for much longer than the outage has lasted: a short one is over soon for all. */
const LONGEST_SHARE = 3;
/** More would ask for a longer pause than there is. */
const MAX_ACTORS = (LOOKS_PER_SECOND * LONGEST_PAUSE_MS) / 1_000;
/** A server's own wish is never cut short, but those who heard it together do not come back together. */
const WISH_SPREAD = 0.25;

export interface OutageSign {
  readonly message: string;
  readonly retryAfterMs: number;
}

/**
 * What one worker knows of an outage. Actors know of themselves only: thousands of them, each with its own growing pause,
 * would keep Temporal so busy with tries in vain that windows which close meanwhile wait for minutes.
 */
export class OutageWatch {
  readonly #actors = new Set<string>();
  readonly #now: () => number;
  readonly #random: () => number;
  #since = 0;

  constructor(now: () => number = Date.now, random: () => number = Math.random) {
    this.#now = now;
    this.#random = random;
  }

  /** FHIR answered. */
  ended(): void {
    this.#actors.clear();
  }

  /** The failure of an attempt: to be repeated, or in a known outage final, with the pause that its actor is to make. */
  failed(actor: string, { message, retryAfterMs: wishMs }: OutageSign): ApplicationFailure {
    if (this.#actors.size === 0) this.#since = this.#now();
    if (this.#actors.size < MAX_ACTORS) this.#actors.add(actor);
    const isKnown = this.#actors.size >= KNOWN_ACTORS && this.#now() - this.#since >= KNOWN_AFTER_MS;
    const spreadWishMs = wishMs * (1 + WISH_SPREAD * this.#random());
    const retryAfterMs = Math.round(Math.max(spreadWishMs, isKnown ? this.#sharedPauseMs() : 0));
    return ApplicationFailure.create({
      type: FAILURE_TYPES.outage,
      message,
      nonRetryable: isKnown,
      details: [{ retryAfterMs }],
      ...(!isKnown && retryAfterMs > 0 ? { nextRetryDelay: retryAfterMs } : {}),
    });
  }

  #sharedPauseMs(): number {
    const pauseMs = (this.#actors.size / LOOKS_PER_SECOND) * 1_000;
    const lastedMs = this.#now() - this.#since;
    return Math.min(pauseMs, LONGEST_SHARE * lastedMs) * (0.5 + this.#random());
  }
}
