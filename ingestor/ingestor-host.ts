import type { CheckpointStore } from '@azure/event-hubs';
import type { Client } from '@temporalio/client';
import type { MappingRefusal } from '../mapping-sets/watcher.ts';
import type { ConnectorParts } from '../workers/connector-parts.ts';
import { hubConnection } from '../workers/hub-connection.ts';
import { createHubGenerations } from './checkpoints/hub-generations.ts';
import { createSetActivations } from './checkpoints/set-activations.ts';
import { createStoreCheckpoints } from './checkpoints/store-checkpoints.ts';
import { EventHubsSource, type EventHubsSourceOptions } from './event-hubs-source.ts';
import { createIngestor, type Ingestor } from './ingestor.ts';
import { createNormalizer, type Normalizer } from './normalizer.ts';
import type { SourceFailure } from './source.ts';
import { createBlockedActorCount, createTemporalActorClient } from './temporal-actor-client.ts';
import { watchConfiguredSets } from './watch-configured-sets.ts';

export interface IngestorHostOptions {
  readonly parts: ConnectorParts;
  readonly client: Client;
  /** Of a broker that runs here, for when no other hub is configured. */
  readonly connectionString?: string | undefined;
  /** Stable name of this ingestor: owns partitions under it. */
  readonly ownerId: string;
  readonly onFatal?: (failure: SourceFailure) => void;
  /** Ends also the wait for a hub that cannot be reached. */
  readonly signal?: AbortSignal | undefined;
  /** How fast partitions change hands; the defaults suit operation. */
  readonly source?: Pick<
    EventHubsSourceOptions,
    'balanceIntervalMs' | 'ownershipExpiryMs' | 'maxWaitSeconds' | 'generationCheckMs'
  >;
}

export interface IngestorHost {
  readonly ingestor: Ingestor;
  /** Why edited mapping files are not in force, if they are not. */
  refusal(): MappingRefusal | undefined;
  stop(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** An ingestor with everything it needs. @throws MappingSetRefusedError when there is no good mapping set to begin with */
export async function startIngestorHost(options: IngestorHostOptions): Promise<IngestorHost> {
  const { parts, client } = options;
  const { config, logger, metrics, mappingSets } = parts;
  const sets = await watchConfiguredSets(parts);
  const ingestor = createIngestor({
    sets,
    metrics,
    tracing: parts.tracing,
    source: await sourceOf(options),
    actors: createTemporalActorClient(client, config.temporal.taskQueue),
    countBlocked: createBlockedActorCount(client),
    retentionMs: config.hub.retentionHours * HOUR_MS,
    signalsPerSecond: config.ingest.signalsPerSecond,
    normalize: createConfiguredNormalizer(parts),
    archive: mappingSets,
    activations: createSetActivations(parts.store),
    deadLetters: parts.deadLetters,
    rulesFor: parts.rulesFor,
    log: logger,
    ...(options.onFatal === undefined ? {} : { onFatal: options.onFatal }),
  });
  const { signal } = options;
  const giveUp = () => void ingestor.stop().catch(() => undefined);
  if (signal?.aborted === true) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });
  await ingestor.start();
  signal?.removeEventListener('abort', giveUp);
  return {
    ingestor,
    refusal: () => sets.refusal(),
    stop: async () => {
      await ingestor.stop();
      await sets.close();
    },
  };
}

async function sourceOf({ parts, connectionString, ownerId, source }: IngestorHostOptions): Promise<EventHubsSource> {
  const { hub } = parts.config;
  return new EventHubsSource({
    ...source,
    connection: await hubConnection(parts.config, parts.secrets, connectionString),
    consumerGroup: hub.consumerGroup,
    ownerId,
    checkpoints: await checkpointsOf(parts),
    generations: createHubGenerations(parts.store),
    resetBeyondEnd: hub.resetBeyondEnd,
  });
}

async function checkpointsOf({ store, container }: ConnectorParts): Promise<CheckpointStore> {
  if (container === undefined) return createStoreCheckpoints(store);
  const { createBlobCheckpoints } = await import('./checkpoints/blob-checkpoints.ts');
  return createBlobCheckpoints(container);
}

/** Events are normalized as the configuration says, by whoever does it. */
export function createConfiguredNormalizer({
  config,
  metrics,
  compatibility,
}: Pick<ConnectorParts, 'config' | 'metrics' | 'compatibility'>): Normalizer {
  const { maxBodyBytes, maxPastDays, maxFutureMinutes, keepDroppedEvents } = config.ingest;
  return createNormalizer({
    metrics,
    maxBodyBytes,
    keepDroppedEvents,
    now: Date.now,
    timeLimits: { maxAgeMs: maxPastDays * DAY_MS, maxAheadMs: maxFutureMinutes * MINUTE_MS },
    onNoTemplate: compatibility.onNoTemplate,
  });
}
