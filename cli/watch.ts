import { setTimeout as delay } from 'node:timers/promises';
import { print, printJson } from './print.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const WATCH_HELP = 'again every 2 seconds until Ctrl-C; with --json one line of JSON each time it changes';

export interface ShownOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MS = 2_000;
/** Cursor home, then clear what is below: no flicker, and nothing of what stood there. */
const REDRAW = '\u001B[H\u001B[J';

/** Prints what a look gives, once, or with `--watch` until somebody interrupts, which is a good end. */
export async function shown<T>(
  options: ShownOptions,
  look: () => Promise<T>,
  render: (seen: T) => string,
): Promise<void> {
  if (options.watch !== true) {
    const seen = await look();
    if (options.json === true) printJson(seen);
    else print(render(seen));
    return;
  }
  const interruption = untilInterrupted();
  try {
    await watch({ options, look, render, signal: interruption.signal, screen: process.stdout, everyMs: EVERY_MS });
  } finally {
    interruption.ignore();
  }
}

interface Watched<T> {
  readonly options: ShownOptions;
  readonly look: () => Promise<T>;
  readonly render: (seen: T) => string;
  readonly signal: AbortSignal;
  readonly screen: Screen;
  readonly everyMs: number;
}

/** A terminal is drawn anew; elsewhere, and as JSON lines, only what has changed is written. */
export async function watch<T>({ options, look, render, signal, screen, everyMs }: Watched<T>): Promise<void> {
  let last: string | undefined;
  while (!signal.aborted) {
    const seen = await look();
    const text = options.json === true ? JSON.stringify(seen) : render(seen);
    const isDrawn = options.json !== true && screen.isTTY === true;
    if (isDrawn) screen.write(`${REDRAW}${text}\n`);
    else if (text !== last) screen.write(`${text}\n`);
    last = text;
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
