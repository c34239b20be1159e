import { type CountByCode, type Latency, type Rate, RATE_STEP_MS } from '../../contract/pipeline.ts';
import type { MetricsSource } from '../console-parts.ts';
import { MetricHistory } from '../metrics/metric-history.ts';

const COUNTERS = [
  'DeviceEvent_total',
  'DroppedEvent_total',
  'NormalizedEvent_total',
  'TotalErrors_total',
  'iot_signals_total',
  'Measurement_total',
  'MeasurementGroup_total',
  'FhirResourceSaved_total',
  'iot_fhir_failures_total',
  'iot_dead_letters_total',
] as const;
const HISTOGRAMS = ['DeviceEventProcessingLatencyMs', 'MeasurementIngestionLatencyMs', 'iot_fhir_request_ms'] as const;
const GATE = 'iot_gate';
const CLOSED_STATES = ['closedForHandOff', 'closedForOutage'] as const;

const NOTHING_YET: Rate = { total: 0, perSecond: 0, history: [] };

const KEPT_MS = 15 * 60_000;
const RATE_OVER_MS = 60_000;

/** The connector's metrics over the last minutes, looked at whether a page is open or not: so that it opens with a past. */
export interface MetricsWatch {
  /** Resolves once they were read for the first time. */
  ready(): Promise<void>;
  rate(name: (typeof COUNTERS)[number]): Rate | undefined;
  byCode(name: (typeof COUNTERS)[number]): readonly CountByCode[] | undefined;
  latency(name: (typeof HISTOGRAMS)[number]): Latency | undefined;
  isGateClosed(): boolean | undefined;
  /** What does not answer, in words. */
  missing(): readonly string[];
  close(): void;
}

export function watchMetrics(source: MetricsSource): MetricsWatch {
  const names = [...COUNTERS, ...HISTOGRAMS.map((name) => `${name}_bucket`), GATE];
  const history = new MetricHistory(names, KEPT_MS);
  const look = async () => history.add(Date.now(), await source.read());
  let looking = look().catch(() => {});
  const first = looking;
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {});
  }, RATE_STEP_MS);
  timer.unref();
  // A process that does everything and has not counted something had nothing of it to count.
  const isWhole = source.from === 'process';
  return {
    ready: () => first,
    rate: (name) => history.rate(name, RATE_OVER_MS, RATE_STEP_MS) ?? (isWhole ? NOTHING_YET : undefined),
    byCode: (name) => history.byLabel(name, 'code') ?? (isWhole ? [] : undefined),
    latency: (name) => history.latency(name),
    isGateClosed: () => {
      const closed = CLOSED_STATES.flatMap((state) => history.greatest(GATE, { state }) ?? []);
      return closed.length === 0 ? undefined : closed.includes(1);
    },
    missing: () => source.missing(),
    close: () => clearInterval(timer),
  };
}
