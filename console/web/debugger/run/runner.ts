import type { RunAnswer, RunRequest } from './protocol.ts';

/** A mapping that needs longer for a handful of messages would stop an ingestor, too. */
const LIMIT_MS = 10_000;
/** A pause in typing, not every letter. */
const DEBOUNCE_MS = 150;

export type RunEnd =
  | { readonly kind: 'answered'; readonly answer: RunAnswer }
  | { readonly kind: 'failed'; readonly message: string };

/** A thread that runs mappings. */
export interface RunThread {
  ask(request: RunRequest): void;
  end(): void;
}

/** Starts a thread that tells of each answer, and of trouble that it has. */
export type StartThread = (onAnswer: (answer: RunAnswer) => void, onTrouble: (message: string) => void) => RunThread;

export interface Runner {
  /** Asks for a run soon; only the newest request is answered. */
  request(request: Omit<RunRequest, 'run'>): void;
  close(): void;
}

/** Runs mappings off the page: one run at a time, and never longer than a limit. */
export function createRunner(startThread: StartThread, onEnd: (end: RunEnd) => void, limitMs = LIMIT_MS): Runner {
  let thread: RunThread | undefined;
  let pending: RunRequest | undefined;
  let underWay: ReturnType<typeof setTimeout> | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;
  let runs = 0;

  const finish = (end: RunEnd | undefined) => {
    clearTimeout(underWay);
    underWay = undefined;
    if (end !== undefined) onEnd(end);
    start();
  };
  const stop = (message: string) => {
    thread?.end();
    thread = undefined;
    finish({ kind: 'failed', message });
  };
  const start = () => {
    if (pending === undefined || underWay !== undefined) return;
    const request = pending;
    pending = undefined;
    thread ??= startThread(
      (answer) => finish(answer.run === runs ? { kind: 'answered', answer } : undefined),
      (message) => stop(`The run broke off: ${message}`),
    );
    underWay = setTimeout(() => stop(tooSlow(limitMs)), limitMs);
    thread.ask(request);
  };
  return {
    request(request) {
      pending = { ...request, run: ++runs };
      clearTimeout(soon);
      soon = setTimeout(start, DEBOUNCE_MS);
    },
    close() {
      clearTimeout(soon);
      clearTimeout(underWay);
      thread?.end();
    },
  };
}

function tooSlow(limitMs: number): string {
  return (
    `Stopped after ${limitMs / 1000} s. An expression goes through too much of a message: ` +
    'name the path to the readings instead of searching everything with "..", or try fewer messages.'
  );
}
