import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient, RetryMode, type EventData } from '@azure/event-hubs';
import { onTestFinished, vi } from 'vitest';
import { createDeadLetters } from '../../dead-letter/create-dead-letters.ts';
import type { DeadLetter, DeadLetters } from '../../dead-letter/dead-letter.ts';
import type { ActorClient } from '../../ingestor/actor-client.ts';
import { createHubGenerations } from '../../ingestor/checkpoints/hub-generations.ts';
import { createSetActivations } from '../../ingestor/checkpoints/set-activations.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { EventHubsSource, type EventHubsSourceOptions } from '../../ingestor/event-hubs-source.ts';
import { createIngestor, type Ingestor, type IngestorDependencies } from '../../ingestor/ingestor.ts';
import { createNormalizer } from '../../ingestor/normalizer.ts';
import { createMappingSetArchive } from '../../mapping-sets/archive.ts';
import { loadMappingSet } from '../../mapping-sets/load-mapping-set.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import { startEventHubs, type EventHubsBroker } from '../../stack/event-hubs/event-hubs.ts';
import { createFileStore } from '../../store/file-store.ts';
import type { Store } from '../../store/store.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { DEFAULT_RULES } from '../../workflows/messages.ts';
import { DEVICE_MAPPING, FHIR_MAPPING } from './_mapping.ts';

export const HUB = 'devices';
const HOUR_MS = 3_600_000;

/** Notices everything faster than in production, where patience costs nothing. */
const FAST = { balanceIntervalMs: 500, ownershipExpiryMs: 3_000, maxWaitSeconds: 1 } as const;

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ingestor-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

export interface BrokerOptions {
  readonly dataDir?: string;
  readonly amqpPort?: number;
  readonly partitions?: number;
}

export async function startBroker(options: BrokerOptions = {}): Promise<EventHubsBroker> {
  const entity = { Name: HUB, PartitionCount: String(options.partitions ?? 2), ConsumerGroups: [] };
  const broker = await startEventHubs({
    dataDir: options.dataDir ?? (await temporaryDirectory()),
    amqpPort: options.amqpPort ?? 0,
    httpPort: 0,
    fsync: false,
    userConfig: {
      UserConfig: { NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities: [entity] }] },
    },
  });
  onTestFinished(() => broker.close());
  return broker;
}

function mappingSet(deviceText = DEVICE_MAPPING): MappingSet {
  const files = { device: 'devicecontent.json', fhir: 'fhirmapping.json' };
  const loaded = loadMappingSet({ deviceText, fhirText: FHIR_MAPPING, files });
  if (!loaded.ok) throw new Error(loaded.faults.map((fault) => fault.message).join());
  return loaded.value;
}

export interface IngestorOptions {
  readonly broker: EventHubsBroker;
  readonly store: Store;
  readonly actors: ActorClient;
  readonly ownerId?: string;
  readonly source?: Partial<EventHubsSourceOptions>;
  readonly dependencies?: Partial<IngestorDependencies>;
}

export interface RunningIngestor {
  readonly ingestor: Ingestor;
  readonly source: EventHubsSource;
}

export async function startIngestor(options: IngestorOptions): Promise<RunningIngestor> {
  const { broker, store, actors } = options;
  const source = new EventHubsSource({
    connection: { connectionString: broker.connectionString, eventHubName: HUB },
    consumerGroup: '$Default',
    ownerId: options.ownerId ?? 'ingestor-1',
    checkpoints: createStoreCheckpoints(store),
    generations: createHubGenerations(store),
    ...FAST,
    ...options.source,
  });
  const set = mappingSet();
  const archive = createMappingSetArchive(store, loadMappingSet);
  await archive.publish(set);
  const ingestor = createIngestor({
    source,
    actors,
    archive,
    sets: { current: () => set },
    normalize: createNormalizer({ metrics: noMetrics, now: Date.now }),
    activations: createSetActivations(store),
    deadLetters: createDeadLetters(store),
    rulesFor: () => DEFAULT_RULES,
    signalsPerSecond: 100,
    retentionMs: 24 * HOUR_MS,
    metrics: noMetrics,
    log: createLogger(process.env['TEST_LOG'] ?? 'silent'),
    stopGraceMs: 3_000,
    ...options.dependencies,
  });
  onTestFinished(() => ingestor.stop());
  await ingestor.start();
  return { ingestor, source };
}

export async function fileStore(): Promise<Store> {
  return createFileStore(await temporaryDirectory());
}

export interface Producer {
  send(events: readonly EventData[], partitionId?: string): Promise<void>;
}

export function producerOf(broker: EventHubsBroker): Producer {
  const retryOptions = { timeoutInMs: 3_000, maxRetries: 10, retryDelayInMs: 100, mode: RetryMode.Fixed };
  const client = new EventHubProducerClient(broker.connectionString, HUB, { retryOptions });
  onTestFinished(() => client.close());
  return {
    send: (events, partitionId) => client.sendBatch([...events], partitionId === undefined ? {} : { partitionId }),
  };
}

export function reading(deviceId: string, heartRate: number): EventData {
  return { body: { deviceId, heartRate, measuredAt: new Date().toISOString() } };
}

export function readings(deviceId: string, from: number, count: number): EventData[] {
  return Array.from({ length: count }, (_, i) => reading(deviceId, from + i));
}

export function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

export async function lettersOf(store: Store): Promise<DeadLetter[]> {
  const letters: DeadLetters = createDeadLetters(store);
  const all: DeadLetter[] = [];
  for await (const letter of letters.list()) all.push(letter);
  return all;
}

/** Waits until the check passes, however long that takes within the test's time. */
export async function eventually(check: () => unknown): Promise<void> {
  await vi.waitFor(check, { timeout: 45_000, interval: 50 });
}

/** A store that calls back for each write, before it happens. */
export function observedStore(store: Store, onPut: (key: string, text: string) => void): Store {
  return {
    ...store,
    put(key, bytes, condition) {
      onPut(key, Buffer.from(bytes).toString('utf8'));
      return store.put(key, bytes, condition);
    },
  };
}

/** Checkpoints in the order in which they were written, by partition. */
export class CheckpointLog {
  readonly #sequences = new Map<string, number[]>();

  record(key: string, text: string): void {
    const partition = /\/checkpoint\/(\d+)$/.exec(key)?.[1];
    if (partition === undefined) return;
    const { sequenceNumber } = JSON.parse(text) as { readonly sequenceNumber: number };
    this.#sequences.set(partition, [...this.of(partition), sequenceNumber]);
  }

  of(partition: string): readonly number[] {
    return this.#sequences.get(partition) ?? [];
  }
}

/** The owner on record of every partition; empty for a partition that was given back. */
export async function ownersIn(store: Store): Promise<string[]> {
  const owners: string[] = [];
  for await (const key of store.list('checkpoints/')) {
    if (!key.includes('/ownership/')) continue;
    const record = JSON.parse(Buffer.from((await store.get(key))?.bytes ?? []).toString()) as {
      readonly ownerId: string;
    };
    owners.push(record.ownerId);
  }
  return owners;
}

/** Something that tests hold back and let go. */
export class Barrier {
  #open: () => void = () => {};
  readonly opened = new Promise<void>((resolve) => (this.#open = resolve));

  open(): void {
    this.#open();
  }
}
