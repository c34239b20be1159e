import { setTimeout as delay } from 'node:timers/promises';

/** A part that can end on its own: `onExit` is called once, unless it was closed. */
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

/** Keeps a part running: what ends without being closed is started again, after a pause that grows while it keeps ending. */
export async function supervise<T extends Part>(
  start: StartPart<T>,
  onTrouble: (message: string) => void,
): Promise<Supervised<T>> {
  const closing = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;
  let restart: Promise<void> | undefined;
  const begin = () =>
    start((reason) => {
      restart = again(reason);
    });
  const again = async (reason: string): Promise<void> => {
    while (!closing.signal.aborted) {
      onTrouble(`${reason}; it is started again in ${pauseMs} ms`);
      await delay(pauseMs);
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
