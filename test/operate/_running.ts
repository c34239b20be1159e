import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import { type Running, startUp } from '../../cli/up.ts';
import { parseConfig } from '../../config/load-config.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { FLUSH_UPDATE, type FlushAnswer, WINDOW_QUERY, type WindowView } from '../../workflows/messages.ts';

const FREE_PORTS = { temporalPort: 0, temporalUiPort: 0, amqpPort: 0, hubHttpPort: 0, fhirPort: 0 };
const SYSTEM = 'https://devices.example/id';

/** All that `up` starts, on free ports, in a data directory of its own. */
export interface RunningUp {
  readonly running: Running;
  metrics(): Promise<Samples>;
  health(): Promise<unknown>;
  register(deviceId: string, patientId: string): Promise<void>;
  send(body: unknown, properties?: Record<string, string>): Promise<void>;
  flush(deviceId: string, type: string): Promise<FlushAnswer>;
  view(deviceId: string, type: string): Promise<WindowView>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startRunning(settings: Record<string, unknown> = {}): Promise<RunningUp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-connector-operate-'));
  const config = parseConfig(
    { dataDir, mappingDir: 'examples/demo', metricsPort: 0, console: { port: 0 }, stack: FREE_PORTS, ...settings },
    'test',
  );
  const running = await startUp({ config, secrets: {}, logger: createLogger('error') });
  const { addresses, temporal } = running;
  const producer = new EventHubProducerClient(addresses.hub, config.hub.eventHub);
  const actor = (deviceId: string, type: string) =>
    temporal.client.workflow.getHandle(actorWorkflowId({ deviceId, type }));
  return {
    running,
    metrics: async () => parseExposition(await (await fetch(addresses.metrics ?? '')).text()),
    health: async () => (await fetch((addresses.metrics ?? '').replace(/metrics$/, 'health'))).json(),
    register: async (deviceId, patientId) => {
      await put(addresses.fhir, { resourceType: 'Patient', id: patientId, active: true });
      await put(addresses.fhir, {
        resourceType: 'Device',
        id: `device-${deviceId}`,
        identifier: [{ system: SYSTEM, value: deviceId }],
        patient: { reference: `Patient/${patientId}` },
      });
    },
    send: (body, properties) =>
      producer.sendBatch([{ body, ...(properties === undefined ? {} : { properties }) }], { partitionKey: 'one' }),
    flush: (deviceId, type) => actor(deviceId, type).executeUpdate<FlushAnswer, []>(FLUSH_UPDATE),
    view: (deviceId, type) => actor(deviceId, type).query<WindowView>(WINDOW_QUERY),
    [Symbol.asyncDispose]: async () => {
      await producer.close();
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

async function put(fhir: string, resource: Resource): Promise<void> {
  const response = await fetch(`${fhir}/${resource.resourceType}/${resource.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(resource),
  });
  if (!response.ok) throw new Error(`${resource.resourceType} was not registered: ${response.status}`);
}

/** What a scrape gave. */
export interface Samples {
  readonly text: string;
  readonly names: ReadonlySet<string>;
  readonly units: ReadonlyMap<string, string>;
  has(...names: readonly string[]): boolean;
  /** Every label of the samples of these names. */
  labelsOf(...names: readonly string[]): ReadonlySet<string>;
  /** Sum of the samples of this name that have all these labels; `undefined` without any. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

function parseExposition(text: string): Samples {
  const samples = [...text.matchAll(/^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value]) => ({
      name,
      labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, one]) => [key, one])),
      value: Number(value),
    }),
  );
  return {
    text,
    names: new Set(samples.map(({ name }) => name)),
    units: new Map([...text.matchAll(/^# UNIT (\S+) (\S+)$/gm)].map(([, name = '', unit = '']) => [name, unit])),
    has: (...names) => samples.some(({ name }) => names.includes(name)),
    labelsOf: (...names) =>
      new Set(samples.filter(({ name }) => names.includes(name)).flatMap(({ labels }) => Object.keys(labels))),
    value: (name, labels = {}) => {
      const found = samples.filter(
        (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
      );
      return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
    },
  };
}
