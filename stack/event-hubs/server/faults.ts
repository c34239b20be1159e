import { setTimeout as delay } from 'node:timers/promises';

import type { Refusal } from './condition.ts';

/** The misbehaviour that tests ask for; none of it unless they do. */
export class Faults {
  /** When set, publications get this outcome and are not stored. */
  rejection: Refusal | undefined;
  /** How long outcomes are withheld after the events are stored. */
  outcomeDelayMs = 0;

  async beforeOutcome(): Promise<void> {
    if (this.outcomeDelayMs > 0) await delay(this.outcomeDelayMs, undefined, { ref: false });
  }
}
