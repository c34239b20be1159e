import type { Client } from '@temporalio/client';
import type { NativeConnection, Worker, WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/create-activities.ts';
import type { WrittenReport } from '../activities/dependencies.ts';
import { createFhirGateway } from '../fhir/create-fhir-gateway.ts';
import { maxLingerMs } from '../ingestor/linger.ts';
import { VERSION } from '../config/package.ts';
import type { Config } from '../config/schema.ts';
import { workerBuildId } from './build-id.ts';
import { bundleWorkflows } from './bundle.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { createConnectorWorker } from './create-worker.ts';
import type { DeploymentVersion } from './current-version.ts';
import { gatewayConfig } from './gateway-config.ts';
import { createLastWrite } from './last-write.ts';
import { reportOutcome } from './report-outcome.ts';

export interface WorkerHostOptions {
  readonly parts: ConnectorParts;
  readonly client: Client;
  readonly native: NativeConnection;
  readonly fhirUrl: string;
  readonly onWritten?: (written: WrittenReport) => void;
  /** Made from the sources unless given. */
  readonly workflowBundle?: WorkflowBundleOption;
}

/** A worker with everything it needs. */
export interface WorkerHost {
  readonly version: DeploymentVersion;
  readonly taskQueue: string;
  readonly workflowBundle: WorkflowBundleOption;
  /** Rejects if the worker fails for good. */
  readonly finished: Promise<void>;
  /** Ends after the activities that run. */
  stop(): Promise<void>;
}

/** Margin over window and linger before an Observation is called final. */
const FINAL_MARGIN_MS = 5 * 60_000;

export async function startWorkerHost(options: WorkerHostOptions): Promise<WorkerHost> {
  const { parts, client, native, fhirUrl } = options;
  const { config } = parts;
  const [workflowBundle, buildId] = await Promise.all([options.workflowBundle ?? bundleWorkflows(), workerBuildId()]);
  const gateway = createFhirGateway({
    ...gatewayConfig(config, parts.secrets, fhirUrl, parts.metrics, parts.tracing),
    onOutcome: reportOutcome(parts.metrics, parts.logger),
  });
  const activities = createActivities({
    ...parts,
    gateway,
    settings: persistSettings(parts, fhirUrl),
    lastWrite: createLastWrite(parts.store),
    ...(options.onWritten === undefined ? {} : { onWritten: options.onWritten }),
  });
  const { namespace } = client.options;
  const { taskQueue, deploymentName } = config.temporal;
  const worker = await createConnectorWorker({
    connection: native,
    namespace,
    taskQueue,
    deploymentName,
    buildId,
    workflowBundle,
    activities,
    metrics: parts.metrics,
    ...(parts.tracing === undefined ? {} : { tracing: parts.tracing }),
  });
  const finished = worker.run();
  // Whoever started the host looks at it only when all has started.
  finished.catch(() => undefined);
  return {
    taskQueue,
    workflowBundle,
    finished,
    version: { namespace, deploymentName, buildId },
    stop: () => stop(worker, finished, () => gateway.close()),
  };
}

/** How this connector writes Observations. */
export function persistSettings({ config, compatibility, rulesFor }: ConnectorParts, fhirUrl: string) {
  return {
    compatibility,
    observationIdentifierSystem: config.fhir.observationIdentifierSystem,
    provenance: config.fhir.provenance,
    graceMs: (type: string) => {
      const { lengthSeconds } = rulesFor(type);
      return lengthSeconds * 1000 + maxLingerMs(lengthSeconds) + FINAL_MARGIN_MS;
    },
    objectiveMs: (type: string) => (rulesFor(type).lengthSeconds + marginOf(config, type)) * 1000,
    source: `urn:iot-connector:${VERSION}`,
    fhirUrl,
  };
}

function marginOf({ objectives }: Config, type: string): number {
  return objectives.latencyMarginByType[type] ?? objectives.latencyMarginSeconds;
}

async function stop(worker: Worker, finished: Promise<void>, close: () => Promise<void>): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await finished.catch(() => {});
  await close();
}
