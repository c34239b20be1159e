import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { earliestEventPosition, EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs';
import type { Client } from '@temporalio/client';
import { registerDevices } from '../cli/simulate/register-devices.ts';
import { simulatedDevices } from '../cli/simulate/device-models.ts';
import { type Running, startUp } from '../cli/up.ts';
import { parseConfig } from '../config/load-config.ts';
import { createLogger } from '../telemetry/logger.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import { DEVICE_MEASUREMENTS, FLUSH_UPDATE, WINDOW_QUERY, type WindowView } from '../workflows/messages.ts';
import type { Bench } from './registry.ts';

const DEVICES = Number(process.env['BENCH_DEVICES'] ?? 300);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 120);
const READINGS = DEVICES * SECONDS;
const PARTITIONS = 4;
const FLUSHES_AT_ONCE = 40;
const SQLITE = 'WAL, synchronous=2 (survives a power cut)';
/** What a Temporal service would count: starts, signals, timers, activities, local activities, updates. */
const ACTIONS = /_(STARTED|SIGNALED|SCHEDULED|RECORDED|ACCEPTED)$/;

/**
 * Readings per second end to end on the embedded stack, ingestor, worker and all parts on this one machine: the hub is filled
 * with what devices at 1 Hz send, then the connector is started on it. Beside it, in the same run, how fast a bare client
 * reads the same events and does nothing with them: the limit.
 */
export const pipelineBench: Bench = {
  title: 'Pipeline: from the hub to FHIR',
  options: {
    devices: DEVICES,
    secondsAt1Hz: SECONDS,
    readings: READINGS,
    partitions: PARTITIONS,
    temporalDatabase: SQLITE,
  },
  run: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'iot-connector-bench-'));
    try {
      return await measure(dataDir);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

async function measure(dataDir: string): Promise<object> {
  const config = parseConfig(
    {
      dataDir,
      mappingDir: 'examples/demo',
      stack: { temporalPort: 0, temporalUiPort: 0, amqpPort: 0, hubHttpPort: 0, fhirPort: 0, partitions: PARTITIONS },
      metricsPort: 0,
      console: { enabled: false },
    },
    'bench',
  );
  const options = { config, secrets: {}, logger: createLogger('error') };
  // The stack keeps its ports and its state, so the hub is filled by a first run that reads nothing.
  const filled = await startUp(options);
  await filled.ingestorHost.stop();
  const devices = straps();
  await registerDevices({ baseUrl: filled.addresses.fhir }, devices);
  await fill(filled.addresses.hub, config.hub.eventHub);
  const limitSeconds = await readBare(filled.addresses.hub, config.hub.eventHub);
  await filled.stop();

  const began = Date.now();
  const running = await startUp(options);
  const started = Date.now();
  await until(() => handedOff(running) >= READINGS);
  const ingested = Date.now();
  await flushAll(running.temporal.client);
  const written = Date.now();
  const results = {
    startSeconds: (started - began) / 1000,
    readingsPerSecond: rate(started, written),
    untilActors: { readingsPerSecond: rate(started, ingested) },
    flush: { windows: DEVICES, windowsPerSecond: Math.round((DEVICES * 1000) / (written - ingested)) },
    limit: { what: 'bare client, events discarded', eventsPerSecond: Math.round(READINGS / limitSeconds) },
    per1000Readings: await costs(running),
    persisted: await persisted(running.temporal.client),
  };
  console.log(JSON.stringify(results, null, 2));
  await running.stop();
  return results;
}

function rate(from: number, to: number): number {
  return Math.round((READINGS * 1000) / (to - from));
}

/** Heart rate straps only: one reading a message, as at 1 Hz. */
function straps() {
  const [first] = simulatedDevices(1);
  if (first === undefined) throw new Error('there is no device model');
  return Array.from({ length: DEVICES }, (_, index) => ({
    ...first,
    deviceId: `strap-${index}`,
    patientId: 'bench-patient',
  }));
}

async function fill(connectionString: string, eventHub: string): Promise<void> {
  const producer = new EventHubProducerClient(connectionString, eventHub);
  const start = Math.floor(Date.now() / 1000) * 1000 - SECONDS * 1000;
  for (let second = 0; second < SECONDS; second++) {
    const time = new Date(start + second * 1000).toISOString();
    await Promise.all(
      Array.from({ length: PARTITIONS }, (_, partition) =>
        producer.sendBatch(
          ofPartition(partition).map((device) => ({
            body: { deviceId: `strap-${device}`, time, heartRate: 60 + ((second + device) % 40) },
          })),
          { partitionId: String(partition) },
        ),
      ),
    );
  }
  await producer.close();
}

function ofPartition(partition: number): number[] {
  return Array.from({ length: DEVICES }, (_, device) => device).filter((device) => device % PARTITIONS === partition);
}

async function readBare(connectionString: string, eventHub: string): Promise<number> {
  const client = new EventHubConsumerClient('$Default', connectionString, eventHub);
  const began = Date.now();
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    client.subscribe(
      {
        processEvents: async (events) => {
          seen += events.length;
          if (seen >= READINGS) resolve();
        },
        processError: async (error) => reject(error),
      },
      { startPosition: earliestEventPosition, maxBatchSize: 500, skipParsingBodyAsJson: true },
    );
  });
  const seconds = (Date.now() - began) / 1000;
  await client.close();
  return seconds;
}

function handedOff({ ingestorHost }: Running): number {
  return ingestorHost.ingestor.status().partitions.reduce((sum, partition) => sum + partition.handedOffRows, 0);
}

async function flushAll(client: Client): Promise<void> {
  const waiting = Array.from({ length: DEVICES }, (_, device) => device);
  await Promise.all(
    Array.from({ length: FLUSHES_AT_ONCE }, async () => {
      for (let device = waiting.pop(); device !== undefined; device = waiting.pop()) {
        await handleOf(client, device).executeUpdate(FLUSH_UPDATE);
      }
    }),
  );
}

function handleOf(client: Client, device: number) {
  return client.workflow.getHandle(actorWorkflowId({ deviceId: `strap-${device}`, type: 'heartrate' }));
}

async function persisted(client: Client): Promise<number> {
  let sum = 0;
  for (let device = 0; device < DEVICES; device++) {
    sum += (await handleOf(client, device).query<WindowView>(WINDOW_QUERY)).counters.persisted;
  }
  return sum;
}

/** Temporal actions by the histories of the actors, FHIR requests by the connector's own metric. */
async function costs({ temporal, addresses }: Running): Promise<object> {
  let actions = 0;
  let signals = 0;
  for await (const { workflowId, runId } of temporal.client.workflow.list({
    query: `WorkflowType = "${DEVICE_MEASUREMENTS}"`,
  })) {
    const { events } = await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const { eventType } of events ?? []) {
      const name = eventName(eventType);
      if (ACTIONS.test(name) && !name.includes('WORKFLOW_TASK')) actions++;
      if (name.endsWith('_SIGNALED')) signals++;
    }
  }
  const requests = await fhirRequests(addresses.metrics ?? '');
  return { temporalActions: per1000(actions), signals: per1000(signals), fhirRequests: per1000(requests) };
}

function per1000(count: number): number {
  return Math.round((count * 1000 * 10) / READINGS) / 10;
}

function eventName(type: unknown): string {
  return typeof type === 'number' ? (EVENT_NAMES[type] ?? '') : String(type);
}

/** The history events that count as actions, by their number in Temporal's API. */
const EVENT_NAMES: Readonly<Record<number, string>> = {
  1: 'WORKFLOW_EXECUTION_STARTED',
  10: 'ACTIVITY_TASK_SCHEDULED',
  17: 'TIMER_STARTED',
  25: 'MARKER_RECORDED',
  26: 'WORKFLOW_EXECUTION_SIGNALED',
  41: 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
};

async function fhirRequests(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const counts = text.matchAll(/^iot_fhir_requests_total\{[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await delay(50);
}
