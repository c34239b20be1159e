import type { Attributes, Meter } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type IMetricReader, MeterProvider } from '@opentelemetry/sdk-metrics';
import { METRICS, type MetricDefinition, type MetricLabels, type MetricName, type Metrics } from './metrics.ts';
import { ScrapeReader } from './metric-readers.ts';

/** One value of a gauge that is looked at when somebody asks. */
export interface Reading {
  readonly value: number;
  readonly labels?: MetricLabels;
}

/** The metrics of a process: recorded by its parts, read by Prometheus and sent to a collector, from the same instruments. */
export interface MetricsProvider extends Metrics {
  /**
   * Gives the values of a gauge whenever it is read. What is not given any more is not shown any more, as a partition that
   * another ingestor reads. A look that fails gives nothing.
   */
  observe(name: GaugeName, look: () => Promise<readonly Reading[]> | readonly Reading[]): void;
  /** Runs before metrics are read, for gauges that are recorded by others. */
  beforeRead(refresh: () => Promise<unknown>): void;
  /** The text exposition of now. */
  expose(): Promise<string>;
  /** Sends what is recorded to the collectors, and ends. */
  close(): Promise<void>;
}

export type GaugeName = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends 'gauge' ? Name : never;
}[MetricName];

export interface MetricsOptions {
  /** Dimension `ResourceName` of the old service's metrics: what this connector is called. */
  readonly resourceName?: string;
  readonly version?: string;
  /** Readers beside Prometheus'. */
  readonly readers?: readonly IMetricReader[];
}

/** Names as the registry has them: no prefix, no timestamps, no labels that say which library counted. */
const SERIALIZER = new PrometheusSerializer('', false, undefined, true, true);

type Record = (value: number, labels: MetricLabels) => void;

/** Metrics by the OpenTelemetry SDK. */
export function createMetricsProvider(options: MetricsOptions = {}): MetricsProvider {
  const { resourceName = 'iot-connector', version = '', readers = [] } = options;
  const scrape = new ScrapeReader();
  const resource = resourceFromAttributes({ 'service.name': resourceName, 'service.version': version });
  const provider = new MeterProvider({ resource, readers: [scrape, ...readers] });
  const meter = provider.getMeter('iot-connector');
  const refreshers: (() => Promise<unknown>)[] = [];
  const names = Object.keys(METRICS) as MetricName[];
  const instruments = new Map(names.map((name) => [name, instrumentOf(meter, name, resourceName)]));
  meter.createObservableGauge('iot_build_info', described(METRICS.iot_build_info)).addCallback(async (result) => {
    await Promise.all(refreshers.map((refresh) => refresh().catch(() => undefined)));
    result.observe(1, { version });
  });
  return {
    record: (name, value, labels = {}) => instruments.get(name)?.(value, labels),
    observe: (name, look) => {
      const gauge = meter.createObservableGauge(name, described(METRICS[name]));
      gauge.addCallback(async (result) => {
        for (const { value, labels } of await look()) result.observe(value, attributes(name, resourceName, labels));
      });
    },
    beforeRead: (refresh) => void refreshers.push(refresh),
    expose: () => exposition(scrape),
    close: () => provider.shutdown(),
  };
}

function described({ unit, help }: MetricDefinition): { readonly unit: string; readonly description: string } {
  return { unit, description: help };
}

/** Made at the first record: a gauge that is observed has no instrument that it could be recorded in. */
function instrumentOf(meter: Meter, name: MetricName, resourceName: string): Record {
  let made: ((value: number, attributes: Attributes) => void) | undefined;
  return (value, labels) => {
    made ??= createInstrument(meter, name);
    made(value, attributes(name, resourceName, labels));
  };
}

function createInstrument(meter: Meter, name: MetricName): (value: number, attributes: Attributes) => void {
  const definition: MetricDefinition = METRICS[name];
  const options = described(definition);
  switch (definition.kind) {
    case 'counter': {
      const counter = meter.createCounter(name, options);
      return (value, labels) => counter.add(value, labels);
    }
    case 'gauge': {
      const gauge = meter.createGauge(name, options);
      return (value, labels) => gauge.record(value, labels);
    }
    case 'histogram': {
      const advice = { explicitBucketBoundaries: [...(definition.buckets ?? [])] };
      const histogram = meter.createHistogram(name, { ...options, advice });
      return (value, labels) => histogram.record(value, labels);
    }
  }
}

/** The dimensions that every metric of the old service has stand beside its own. */
function attributes(name: MetricName, resourceName: string, labels: MetricLabels = {}): Attributes {
  const { operation }: MetricDefinition = METRICS[name];
  if (operation !== undefined) return { Operation: operation, ResourceName: resourceName, ...labels };
  return name === 'TotalErrors' ? { ResourceName: resourceName, ...labels } : { ...labels };
}

/** A look that failed is one gauge less: the other metrics are worth showing. */
async function exposition(reader: ScrapeReader): Promise<string> {
  const { resourceMetrics } = await reader.collect();
  return SERIALIZER.serialize(resourceMetrics);
}
