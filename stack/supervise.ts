import { setTimeout as delay } from 'node:timers/promises';

/** A part that can end on its own: `onExit` is called then, unless it was closed. */
export interface Part {
  close(): Promise<void>;
}

export type StartPart<T extends Part> = (onExit: (reason: string) => void) => Promise<T>;

export interface Supervised<T extends Part> {
  /** The part that runs at the moment. */
  current(): T;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;

interface Clock {
  readonly now: () => number;
  /** Ends early with the signal. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

/**
 * Keeps a part running: what ends without being closed is started again, after a pause that grows while it keeps ending.
 * One that cannot begin is not kept: whoever wants it hears why.
 */
export async function supervise<T extends Part>(
  start: StartPart<T>,
  onTrouble: (message: string) => void,
  { now, pause }: Clock = SYSTEM_CLOCK,
): Promise<Supervised<T>> {
  const closing = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;
  let restart: Promise<void> | undefined;
  const begin = async (): Promise<T> => {
    const startedAt = now();
    let isRunning = false;
    let ended: string | undefined;
    const startAgain = (reason: string): void => {
      if (now() - startedAt > MAX_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
      restart = again(reason);
    };
    const begun = await start((reason) => {
      if (isRunning) startAgain(reason);
      else ended = reason;
    });
    isRunning = true;
    if (ended !== undefined) startAgain(ended);
    return begun;
  };
  const again = async (reason: string): Promise<void> => {
    while (!closing.signal.aborted) {
      onTrouble(`${reason}; it is started again in ${pauseMs} ms`);
      await pause(pauseMs, closing.signal);
      pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
      if (closing.signal.aborted) return;
      try {
        part = await begin();
        return;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
  };
  let part = await begin();
  return {
    current: () => part,
    close: async () => {
      closing.abort();
      await restart;
      await part.close();
    },
  };
}
