import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import type { Observation } from '@medplum/fhirtypes';
import { inject } from 'vitest';
import { parseConfig } from '../../config/load-config.ts';
import { type IngestorHost, startIngestorHost } from '../../ingestor/ingestor-host.ts';
import { type EventHubsBroker, startEventHubs } from '../../stack/event-hubs/event-hubs.ts';
import type { PersonalityName } from '../../stack/fhir-server/personality.ts';
import { type FhirServer, startFhirServer } from '../../stack/fhir-server/server.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { type ConnectorParts, createConnectorParts } from '../../workers/connector-parts.ts';
import { setCurrentVersion } from '../../workers/current-version.ts';
import { startWorkerHost, type WorkerHost } from '../../workers/worker-host.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { FLUSH_UPDATE, type FlushAnswer } from '../../workflows/messages.ts';
import { createNamespace, type TestNamespace } from '../_temporal.ts';

export const HUB = 'devicedata';
const HUB_ENTITY = { Name: HUB, PartitionCount: 2, ConsumerGroups: [{ Name: 'redrive' }] };
const SYSTEM = 'https://devices.example/id';

/** The whole connector on real parts: broker, FHIR server and the run's Temporal, in a data directory of its own. */
export interface Pipeline {
  readonly namespace: TestNamespace;
  readonly broker: EventHubsBroker;
  readonly fhir: FhirServer;
  readonly parts: ConnectorParts;
  readonly dataDir: string;
  startWorker(): Promise<WorkerHost>;
  startIngestor(): Promise<IngestorHost>;
  send(...bodies: readonly unknown[]): Promise<void>;
  /** Closes the window of an actor, once the actor has that many rows or more. */
  flush(deviceId: string, type: string): Promise<FlushAnswer>;
  observations(): readonly Observation[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startPipeline(
  settings: Record<string, unknown> = {},
  personality: PersonalityName = 'strict',
): Promise<Pipeline> {
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-connector-pipeline-'));
  const namespace = await createNamespace();
  const broker = await startEventHubs({
    dataDir: join(dataDir, 'event-hubs'),
    amqpPort: 0,
    httpPort: 0,
    userConfig: {
      UserConfig: {
        NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities: [HUB_ENTITY] }],
      },
    },
  });
  const fhir = await startFhirServer({ personality });
  const config = parseConfig({ dataDir, mappingDir: 'examples/demo', ...settings }, 'test');
  const parts = await createConnectorParts({ config, secrets: {}, logger: createLogger('error'), metrics: noMetrics });
  const running = new Set<{ stop(): Promise<void> }>();
  const track = <T extends { stop(): Promise<void> }>(host: T): T => {
    running.add(host);
    return host;
  };
  const producer = new EventHubProducerClient(broker.connectionString, HUB);
  return {
    namespace,
    broker,
    fhir,
    parts,
    dataDir,
    startWorker: async () => track(await startWorker(namespace, parts, fhir.baseUrl)),
    startIngestor: async () =>
      track(
        await startIngestorHost({
          parts,
          ownerId: 'test',
          client: namespace.client,
          connectionString: broker.connectionString,
        }),
      ),
    send: (...bodies) =>
      producer.sendBatch(
        bodies.map((body) => ({ body })),
        { partitionKey: 'one' },
      ),
    flush: (deviceId, type) =>
      namespace.client.workflow
        .getHandle(actorWorkflowId({ deviceId, type }))
        .executeUpdate<FlushAnswer, []>(FLUSH_UPDATE),
    observations: () => storedObservations(fhir),
    [Symbol.asyncDispose]: async () => {
      await producer.close();
      for (const host of [...running].toReversed()) await host.stop();
      await broker.close();
      await fhir.close();
      await namespace[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startWorker(namespace: TestNamespace, parts: ConnectorParts, fhirUrl: string): Promise<WorkerHost> {
  const host = await startWorkerHost({
    parts,
    fhirUrl,
    client: namespace.client,
    native: namespace.native,
    workflowBundle: { codePath: inject('workflowBundlePath'), sourceMapPath: '' },
  });
  await setCurrentVersion(namespace.client.workflowService, host.version);
  return host;
}

/** Registers a device with its patient, as a nurse would. */
export async function register(fhir: FhirServer, deviceId: string, patientId: string): Promise<void> {
  await put(fhir, 'Patient', { id: patientId, active: true, name: [{ text: 'Example Patient' }] });
  await put(fhir, 'Device', {
    id: `device-${deviceId}`,
    identifier: [{ system: SYSTEM, value: deviceId }],
    patient: { reference: `Patient/${patientId}` },
  });
}

async function put(
  { baseUrl }: FhirServer,
  resourceType: string,
  resource: { readonly id: string; readonly [field: string]: unknown },
): Promise<void> {
  const response = await fetch(`${baseUrl}/${resourceType}/${resource.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType, ...resource }),
  });
  if (!response.ok) throw new Error(`${resourceType} was not registered: ${response.status} ${await response.text()}`);
}

/** What the server keeps as JSON was checked when it was written. */
function storedObservations(fhir: FhirServer): readonly Observation[] {
  const stored: readonly unknown[] = fhir.store.all('Observation');
  // A probe of the server's preconditions that was interrupted stays behind, marked as an error.
  return (stored as readonly Observation[]).filter(({ status }) => status !== 'entered-in-error');
}

export function heartRates(deviceId: string, from: number, count: number, rate = 60): object {
  return {
    deviceId,
    readings: Array.from({ length: count }, (_, index) => ({
      time: new Date(from + index * 1000).toISOString(),
      heartRate: rate + index,
    })),
  };
}
