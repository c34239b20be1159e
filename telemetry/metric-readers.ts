import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import {
  AggregationTemporality,
  InstrumentType,
  MetricReader,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { OtlpTarget } from './otlp-target.ts';

/**
 * Counters grow from the start of the process. Observed gauges are what the last look gave: the SDK would add what earlier looks
 * gave to it, so that a partition which went to another ingestor would keep its last lag for ever.
 */
function temporalityOf(instrument: InstrumentType): AggregationTemporality {
  return instrument === InstrumentType.OBSERVABLE_GAUGE
    ? AggregationTemporality.DELTA
    : AggregationTemporality.CUMULATIVE;
}

/** Read when somebody asks. */
export class ScrapeReader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: temporalityOf });
  }

  protected override async onShutdown(): Promise<void> {}

  protected override async onForceFlush(): Promise<void> {}
}

class ConnectorMetricExporter extends OTLPMetricExporter {
  override selectAggregationTemporality(instrument: InstrumentType): AggregationTemporality {
    return temporalityOf(instrument);
  }
}

/** Sends to an OTLP/HTTP collector, at the end once more. */
export function createOtlpReader({ url, headers }: OtlpTarget, intervalMs: number): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    exporter: new ConnectorMetricExporter({ url, headers: { ...headers } }),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(intervalMs, 10_000),
  });
}
