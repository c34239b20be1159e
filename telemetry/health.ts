import type { MetricsProvider } from './metrics-provider.ts';
import type { Metrics } from './metrics.ts';

/** `degraded`: readings wait, and none is lost. `failed`: the process cannot do its work. */
export type HealthResult = 'ok' | 'degraded' | 'failed';

/** What one look found, and what mends it. Holds no health data: anybody who reaches the port reads it. */
export interface HealthFinding {
  readonly result: HealthResult;
  readonly found: string;
  readonly remedy?: string;
}

/** Something that can be looked at again and again. */
export interface HealthCheck {
  readonly name: string;
  /** What the old service called the same check. */
  readonly medtechName?: string;
  /** What it means that the look fails or takes too long. */
  readonly unanswered: { readonly result: 'degraded' | 'failed'; readonly remedy: string };
  /** How long an answer holds; some seconds unless given. */
  readonly maxAgeMs?: number;
  check(signal: AbortSignal): Promise<HealthFinding>;
}

export interface CheckedHealth extends HealthFinding {
  readonly name: string;
  readonly medtechName?: string;
  /** ISO instant since which the result is what it is, as far as anybody looked. */
  readonly since: string;
}

export interface HealthReport {
  /** Of the connector. */
  readonly version?: string;
  /** The worst of the checks; `starting` until there are any. */
  readonly result: HealthResult | 'starting';
  readonly checks: readonly CheckedHealth[];
}

export interface Health {
  /** The checks of a process that has started. */
  watch(checks: readonly HealthCheck[]): void;
  /** Looks where the last look is too old. Never rejects. */
  report(): Promise<HealthReport>;
}

export interface HealthOptions {
  readonly version?: string;
  readonly metrics: Metrics & Partial<Pick<MetricsProvider, 'beforeRead'>>;
  /** Called when a result is another than the last time. */
  readonly onChange?: (checked: CheckedHealth) => void;
  readonly timeoutMs?: number;
  readonly maxAgeMs?: number;
  readonly now?: () => number;
}

/** Shorter than the patience of those who scrape and probe. */
const TIMEOUT_MS = 3_000;
const MAX_AGE_MS = 5_000;

export function createHealth(options: HealthOptions): Health {
  let watched: readonly WatchedCheck[] | undefined;
  const version = options.version === undefined ? {} : { version: options.version };
  const report = async (): Promise<HealthReport> => {
    if (watched === undefined) return { ...version, result: 'starting', checks: [] };
    const checks = await Promise.all(watched.map((one) => one.latest()));
    return { ...version, result: worstOf(checks), checks };
  };
  // The status of the checks is one of the metrics: it is as fresh as the others, whoever reads them.
  options.metrics.beforeRead?.(report);
  return {
    watch: (checks) => {
      watched = checks.map((check) => new WatchedCheck(check, options));
    },
    report,
  };
}

function worstOf(checks: readonly CheckedHealth[]): HealthResult {
  if (checks.some(({ result }) => result === 'failed')) return 'failed';
  return checks.some(({ result }) => result === 'degraded') ? 'degraded' : 'ok';
}

/** A check with its last answer, which all who ask within its age share. */
class WatchedCheck {
  readonly #check: HealthCheck;
  readonly #options: HealthOptions;
  readonly #now: () => number;
  #last: CheckedHealth | undefined;
  #lookedAt = 0;
  #looking: Promise<CheckedHealth> | undefined;

  constructor(check: HealthCheck, options: HealthOptions) {
    this.#check = check;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async latest(): Promise<CheckedHealth> {
    const maxAgeMs = this.#check.maxAgeMs ?? this.#options.maxAgeMs ?? MAX_AGE_MS;
    if (this.#last !== undefined && this.#now() - this.#lookedAt < maxAgeMs) return this.#last;
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<CheckedHealth> {
    const { name, medtechName } = this.#check;
    const finding = await this.#ask();
    const last = this.#last;
    const isSame = last?.result === finding.result;
    this.#lookedAt = this.#now();
    const checked: CheckedHealth = {
      name,
      ...(medtechName === undefined ? {} : { medtechName }),
      ...finding,
      since: isSame ? last.since : new Date(this.#lookedAt).toISOString(),
    };
    this.#last = checked;
    this.#options.metrics.record('IotConnectorStatus', finding.result === 'ok' ? 100 : 0, {
      HealthCheckName: medtechName ?? name,
    });
    if (!isSame && (last !== undefined || finding.result !== 'ok')) this.#options.onChange?.(checked);
    return checked;
  }

  async #ask(): Promise<HealthFinding> {
    const timeoutMs = this.#options.timeoutMs ?? TIMEOUT_MS;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await Promise.race([this.#check.check(signal), whenAborted(signal)]);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown error';
      const found = signal.aborted ? `no answer within ${timeoutMs / 1000} s` : message;
      return { ...this.#check.unanswered, found };
    }
  }
}

/** A check that does not heed its signal must not keep the others waiting. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the check took too long')), { once: true });
  });
}
