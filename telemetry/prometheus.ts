import type { Attributes } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { METRICS, type MetricLabels, type MetricName, type Metrics } from './metrics.ts';

/** Latencies from a millisecond on the loopback to an hour in an outage. */
const LATENCY_BUCKETS_MS = [5, 20, 100, 500, 2_000, 10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];

export interface PrometheusMetrics extends Metrics {
  /** The text exposition of now. */
  expose(): Promise<string>;
  close(): Promise<void>;
}

/** Names as the registry has them: no prefix, no timestamps, no labels that say which library counted. */
const SERIALIZER = new PrometheusSerializer('', false, undefined, true, true);

type Record = (value: number, labels?: MetricLabels) => void;

/** Metrics by the OpenTelemetry SDK, read by Prometheus. */
export function createPrometheusMetrics(): PrometheusMetrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const meter = provider.getMeter('iot-connector');
  const instruments = new Map<string, Record>();
  for (const [name, { kind, unit, help: description }] of Object.entries(METRICS)) {
    const options = { unit, description };
    if (kind === 'counter') {
      const counter = meter.createCounter(name, options);
      instruments.set(name, (value, labels) => counter.add(value, attributes(labels)));
    } else if (kind === 'gauge') {
      const gauge = meter.createGauge(name, options);
      instruments.set(name, (value, labels) => gauge.record(value, attributes(labels)));
    } else {
      const advice = { explicitBucketBoundaries: LATENCY_BUCKETS_MS };
      const histogram = meter.createHistogram(name, { ...options, advice });
      instruments.set(name, (value, labels) => histogram.record(value, attributes(labels)));
    }
  }
  return {
    record: (name: MetricName, value, labels) => instruments.get(name)?.(value, labels),
    expose: () => exposition(exporter),
    close: () => provider.shutdown(),
  };
}

function attributes(labels: MetricLabels | undefined): Attributes {
  return { ...labels };
}

async function exposition(exporter: PrometheusExporter): Promise<string> {
  const { resourceMetrics, errors } = await exporter.collect();
  const [first] = errors;
  if (first !== undefined) throw first;
  return SERIALIZER.serialize(resourceMetrics);
}
