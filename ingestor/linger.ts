const MIN_LINGER_MS = 1_000;
const MAX_LINGER_MS = 30_000;
/** Waiting a fifteenth of a window is not noticed by whoever waits for the window. */
const WINDOW_SHARE = 15;

/** How long rows of a window of this length may wait to share a signal. */
export function maxLingerMs(windowSeconds: number): number {
  return Math.max(MIN_LINGER_MS, Math.min(MAX_LINGER_MS, (windowSeconds * 1_000) / WINDOW_SHARE));
}

/** As short as the rate of signals allows: each live actor costs one signal per linger. */
export function lingerMs(windowSeconds: number, liveActors: number, signalsPerSecond: number): number {
  const affordable = (liveActors / signalsPerSecond) * 1_000;
  return Math.min(maxLingerMs(windowSeconds), Math.max(MIN_LINGER_MS, affordable));
}
