export interface Interruption {
  /** Aborts with the first Ctrl-C or SIGTERM; the second ends the process at once. */
  readonly signal: AbortSignal;
  readonly happened: Promise<void>;
  ignore(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const INTERRUPTED_EXIT_CODE = 130;

export function untilInterrupted(): Interruption {
  const controller = new AbortController();
  const happened = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED_EXIT_CODE);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  return {
    signal: controller.signal,
    happened,
    ignore: () => {
      for (const name of SIGNALS) process.off(name, interrupt);
    },
  };
}
