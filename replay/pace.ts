import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the next call may begin: so many a second at the most, whoever asks. */
export type Pace = () => Promise<void>;

export function createPace(perSecond: number, now: () => number = Date.now): Pace {
  const interval = 1000 / perSecond;
  let next = 0;
  return async () => {
    const at = Math.max(next, now());
    next = at + interval;
    const wait = at - now();
    if (wait >= 1) await delay(wait);
  };
}
