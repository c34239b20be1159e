import type { MetricsExporterConfig } from '@temporalio/worker';
import { VERSION } from '../config/package.ts';
import type { Config } from '../config/schema.ts';
import { freePort } from '../stack/free-port.ts';
import { createOtlpReader } from '../telemetry/metric-readers.ts';
import { createMetricsProvider, type MetricsProvider } from '../telemetry/metrics-provider.ts';
import { type OtlpTarget, otlpTarget } from '../telemetry/otlp-target.ts';
import { noTracing, type Tracing } from '../telemetry/tracing.ts';

/** How a process tells what it does. */
export interface Telemetry {
  readonly metrics: MetricsProvider;
  readonly tracing: Tracing;
  /** For the runtime of Temporal's SDK, which keeps metrics of its own; absent: nobody wants them. */
  readonly sdkMetrics?: MetricsExporterConfig;
  /** What `/metrics` shows: ours, and the SDK's where they do not go to a collector. */
  expose(): Promise<string>;
}

type TelemetryConfig = Pick<Config, 'telemetry' | 'metricsPort' | 'temporal'>;

const LOOPBACK = '127.0.0.1';
const SDK_TIMEOUT_MS = 2_000;

export async function openTelemetry(config: TelemetryConfig): Promise<Telemetry> {
  return { ...(await openMetrics(config)), tracing: await openTracing(config) };
}

/** The libraries of traces are loaded by whoever wants traces. */
async function openTracing({ telemetry, temporal }: TelemetryConfig): Promise<Tracing> {
  const target = telemetry.traces ? otlpTarget('traces', telemetry.otlp.endpoint) : undefined;
  if (target === undefined) return noTracing;
  const { createTracing } = await import('../telemetry/open-tracing.ts');
  return createTracing({
    target,
    ratio: telemetry.traceRatio,
    resourceName: temporal.deploymentName,
    version: VERSION,
  });
}

async function openMetrics(config: TelemetryConfig): Promise<Omit<Telemetry, 'tracing'>> {
  const { otlp } = config.telemetry;
  const collector = otlpTarget('metrics', otlp.endpoint);
  const metrics = createMetricsProvider({
    resourceName: config.temporal.deploymentName,
    version: VERSION,
    readers: collector === undefined ? [] : [createOtlpReader(collector, otlp.intervalSeconds * 1000)],
  });
  if (collector !== undefined) {
    const sdkMetrics = toCollector(collector, otlp.intervalSeconds * 1000);
    return { metrics, sdkMetrics, expose: () => metrics.expose() };
  }
  if (config.metricsPort === undefined) return { metrics, expose: () => metrics.expose() };
  const bindAddress = `${LOOPBACK}:${await freePort(LOOPBACK)}`;
  return {
    metrics,
    sdkMetrics: { prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true } },
    expose: async () => (await Promise.all([metrics.expose(), sdkExposition(bindAddress)])).join(''),
  };
}

function toCollector({ url, headers }: OtlpTarget, metricsExportInterval: number): MetricsExporterConfig {
  return { otel: { url, headers: { ...headers }, http: true, metricsExportInterval } };
}

/** Empty while the SDK has no runtime, as in an ingestor: it only calls the server. */
async function sdkExposition(address: string): Promise<string> {
  try {
    const answer = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(SDK_TIMEOUT_MS) });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}
