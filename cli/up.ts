import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import { createIngestorChecks } from '../ingestor/ingestor-checks.ts';
import { type IngestorHost, startIngestorHost } from '../ingestor/ingestor-host.ts';
import { type Stack, startStack } from '../stack/start-stack.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { MetricsProvider } from '../telemetry/metrics-provider.ts';
import { createConnectorParts } from '../workers/connector-parts.ts';
import { setCurrentVersion } from '../workers/current-version.ts';
import { temporalCheck } from '../workers/temporal-check.ts';
import { versionCheck } from '../workers/version-check.ts';
import { createWorkerChecks, type WorkerChecks } from '../workers/worker-checks.ts';
import { startWorkerHost, type WorkerHost } from '../workers/worker-host.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/messages.ts';
import type { HubConnection } from '../ingestor/hub-connection.ts';
import { hubConnection, isHubConfigured } from '../workers/hub-connection.ts';
import { ownMetrics } from './console/metrics-source.ts';
import { serveConsole } from './console/serve-console.ts';
import { type OpenEndpoints, openEndpoints } from './endpoints.ts';
import { createSession } from './session.ts';
import { observeActors, observeIngestor } from './observe-process.ts';
import { claimOwnerId } from './owner-id.ts';
import { recordAddresses } from './embedded-addresses.ts';
import { keepFreeingStrandedRuns } from './keep-freeing.ts';
import { openTelemetry, type Telemetry } from './telemetry.ts';
import { connectTemporal, isTemporalConfigured, type TemporalClients } from './temporal-clients.ts';
import { installRuntime, shutDownRuntime } from '../workers/runtime.ts';
import type { WrittenReport } from '../activities/dependencies.ts';

export interface UpOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly onWritten?: (written: WrittenReport) => void;
  /** Ends also the wait for a hub that cannot be reached. */
  readonly signal?: AbortSignal;
}

/** Everything of one host, running. */
export interface Running {
  readonly addresses: {
    readonly temporal: string;
    readonly temporalUi?: string;
    /** Connection string, or namespace where that is all there is. */
    readonly hub: string;
    readonly fhir: string;
    readonly metrics?: string;
    readonly console?: string;
  };
  readonly hub: HubConnection;
  readonly temporal: TemporalClients;
  readonly ingestorHost: IngestorHost;
  readonly workerHost: WorkerHost;
  /** Stops in the order in which data flows, so that nothing is handed to a part that is gone. */
  stop(): Promise<void>;
}

/** Starts stack, worker and ingestor together. What is configured to be elsewhere is used there. */
export async function startUp(options: UpOptions): Promise<Running> {
  const { config, secrets, logger } = options;
  const telemetry = await openTelemetry(config);
  const { metrics, tracing } = telemetry;
  installRuntime(logger, telemetry.sdkMetrics);
  const closers: (() => Promise<void>)[] = [shutDownRuntime];
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const stack = await startEmbedded(options);
    closers.push(
      () => stack.close(),
      () => metrics.close(),
      () => tracing.close(),
    );
    const endpoints = await openEndpoints(config, telemetry, logger);
    closers.push(async () => endpoints.close());
    await recordAddresses(config, stack, metricsUrl(endpoints));
    const temporal = await connectTemporal(stack.temporal?.address);
    closers.push(() => temporal.close());
    const parts = await createConnectorParts({ config, secrets, logger, metrics, tracing });
    const fhirUrl = required(config.fhir.url ?? stack.fhir?.baseUrl);
    const hub = await hubConnection(config, secrets, stack.hub?.connectionString);
    const workerHost = await startWorkerHost({
      parts,
      fhirUrl,
      client: temporal.client,
      native: await temporal.native(),
      ...(options.onWritten === undefined ? {} : { onWritten: options.onWritten }),
    });
    closers.push(() => workerHost.stop());
    await setCurrentVersion(temporal.client.workflowService, workerHost.version);
    closers.push(keepFreeingStrandedRuns(temporal.client, workerHost, logger));
    const owner = await claimOwnerId(config.dataDir);
    closers.push(() => owner.release());
    const ingestorHost = await startIngestorHost({
      parts,
      client: temporal.client,
      ownerId: owner.ownerId,
      signal: options.signal,
      connectionString: stack.hub?.connectionString,
    });
    closers.push(() => ingestorHost.stop());
    const workerChecks = createWorkerChecks(parts, temporal.client, fhirUrl);
    closers.push(() => workerChecks.close());
    observe({ config, metrics, endpoints, temporal, workerHost, ingestorHost, workerChecks });
    const consoleUrl = await startConsole(options, { temporal, telemetry, endpoints, workerHost, closers });
    const addresses = {
      temporal: temporal.address,
      hub: addressOf(hub),
      fhir: fhirUrl,
      ...pages(stack, endpoints, consoleUrl),
    };
    return { addresses, hub, temporal, ingestorHost, workerHost, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Observed {
  readonly config: Config;
  readonly metrics: MetricsProvider;
  readonly endpoints: OpenEndpoints;
  readonly temporal: TemporalClients;
  readonly workerHost: WorkerHost;
  readonly ingestorHost: IngestorHost;
  readonly workerChecks: WorkerChecks;
}

function observe({ config, metrics, endpoints, temporal, workerHost, ingestorHost, workerChecks }: Observed): void {
  observeIngestor(metrics, ingestorHost, config);
  observeActors(metrics, temporal.client, config);
  endpoints.health.watch([
    temporalCheck(temporal.client),
    ...workerChecks.checks,
    versionCheck(temporal.client, workerHost.version),
    ...createIngestorChecks(ingestorHost),
  ]);
}

interface Served {
  readonly temporal: TemporalClients;
  readonly telemetry: Telemetry;
  readonly endpoints: OpenEndpoints;
  readonly workerHost: WorkerHost;
  /** What is to be stopped, the last first. */
  readonly closers: (() => Promise<void>)[];
}

async function startConsole(
  { config, secrets, logger }: UpOptions,
  { temporal, telemetry, endpoints, workerHost, closers }: Served,
): Promise<string | undefined> {
  if (!config.console.enabled) return undefined;
  const server = await serveConsole(createSession(config, secrets), {
    client: temporal.client,
    servedBy: 'up',
    logger,
    readMetrics: ownMetrics(() => telemetry.expose()),
    processHealth: () => endpoints.health.report(),
    workerVersion: workerHost.version.buildId,
    ...(endpoints.url === undefined ? {} : { metricsUrl: `${endpoints.url}/metrics` }),
  });
  closers.push(() => server.close());
  return server.url;
}

async function startEmbedded({ config, secrets, logger }: UpOptions): Promise<Stack> {
  const dataDir = resolve(config.dataDir);
  await mkdir(dataDir, { recursive: true });
  const { hub } = config;
  return startStack({
    ...config.stack,
    dataDir,
    logger,
    ...(secrets.hubKey === undefined ? {} : { hubKey: secrets.hubKey }),
    hub: {
      name: hub.eventHub,
      partitions: config.stack.partitions,
      consumerGroup: hub.consumerGroup,
      retentionHours: hub.retentionHours,
    },
    searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, 'KEYWORD' as const])),
    parts: {
      temporal: !isTemporalConfigured(),
      hub: !isHubConfigured(config, secrets),
      fhir: config.fhir.url === undefined,
    },
  });
}

function metricsUrl({ url }: OpenEndpoints): string | undefined {
  return url === undefined ? undefined : `${url}/metrics`;
}

function pages(stack: Stack, endpoints: OpenEndpoints, consoleUrl: string | undefined) {
  return {
    ...defined('console', consoleUrl),
    ...defined('temporalUi', stack.temporal?.uiUrl),
    ...defined('metrics', metricsUrl(endpoints)),
  };
}

function addressOf(hub: HubConnection): string {
  return 'connectionString' in hub ? hub.connectionString : hub.fullyQualifiedNamespace;
}

function defined<K extends string>(name: K, address: string | undefined): Partial<Record<K, string>> {
  return address === undefined ? {} : ({ [name]: address } as Record<K, string>);
}

function required(value: string | undefined): string {
  if (value === undefined) throw new Error('a part is neither embedded nor configured');
  return value;
}
