import { ContainerClient } from '@azure/storage-blob';
import { createDeadLetters } from '../../dead-letter/create-dead-letters.ts';
import { createBlobCheckpoints } from '../../ingestor/checkpoints/blob-checkpoints.ts';
import { createHubGenerations } from '../../ingestor/checkpoints/hub-generations.ts';
import { createSetActivations } from '../../ingestor/checkpoints/set-activations.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { EventHubsSource } from '../../ingestor/event-hubs-source.ts';
import { createIngestor } from '../../ingestor/ingestor.ts';
import { createNormalizer } from '../../ingestor/normalizer.ts';
import { createMappingSetArchive } from '../../mapping-sets/archive.ts';
import { loadMappingSet } from '../../mapping-sets/load-mapping-set.ts';
import { createBlobStore } from '../../store/blob-store.ts';
import { createFileStore } from '../../store/file-store.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { DEFAULT_RULES, type ActorIdentity, type MeasurementBatch } from '../../workflows/messages.ts';
import { DEVICE_MAPPING, FHIR_MAPPING } from './_mapping.ts';

/** An ingestor as a process of its own, whose actors live in the process that started it. */

/** Where the child reads and keeps its state, and how fast partitions change hands; absent: as in operation. */
export interface ChildSettings {
  readonly connectionString: string;
  readonly hub: string;
  readonly ownerId: string;
  readonly state: { readonly directory: string } | { readonly connectionString: string; readonly container: string };
  readonly source?: {
    readonly balanceIntervalMs: number;
    readonly ownershipExpiryMs: number;
    readonly maxWaitSeconds: number;
  };
}

/** What the child asks its parent: to take a batch. The parent answers with the same id once it has. */
export interface HandOffRequest {
  readonly id: number;
  readonly identity: ActorIdentity;
  readonly batch: MeasurementBatch;
}

const [text = ''] = process.argv.slice(2);
const settings = JSON.parse(text) as ChildSettings;

const waiting = new Map<number, () => void>();
let requests = 0;
process.on('message', (id: number) => {
  waiting.get(id)?.();
  waiting.delete(id);
});
process.on('disconnect', () => process.exit(1));

function handOff(identity: ActorIdentity, batch: MeasurementBatch): Promise<void> {
  const id = (requests += 1);
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    process.send?.({ id, identity, batch } satisfies HandOffRequest);
  });
}

async function openState(state: ChildSettings['state']) {
  if ('directory' in state) {
    const store = await createFileStore(state.directory);
    return { store, checkpoints: createStoreCheckpoints(store) };
  }
  const container = new ContainerClient(state.connectionString, state.container);
  return { store: createBlobStore(container), checkpoints: createBlobCheckpoints(container) };
}

const { store, checkpoints } = await openState(settings.state);
const files = { device: 'devicecontent.json', fhir: 'fhirmapping.json' };
const loaded = loadMappingSet({ deviceText: DEVICE_MAPPING, fhirText: FHIR_MAPPING, files });
if (!loaded.ok) throw new Error('the mapping of the test is broken');
const archive = createMappingSetArchive(store, loadMappingSet);
await archive.publish(loaded.value);
await createIngestor({
  source: new EventHubsSource({
    connection: { connectionString: settings.connectionString, eventHubName: settings.hub },
    consumerGroup: '$Default',
    ownerId: settings.ownerId,
    checkpoints,
    generations: createHubGenerations(store),
    ...settings.source,
  }),
  actors: { handOff, probe: async () => true },
  archive,
  sets: { current: () => loaded.value },
  normalize: createNormalizer({ metrics: noMetrics, now: Date.now }),
  activations: createSetActivations(store),
  deadLetters: createDeadLetters(store),
  rulesFor: () => DEFAULT_RULES,
  signalsPerSecond: 100,
  retentionMs: 86_400_000,
  metrics: noMetrics,
  log: createLogger('silent'),
}).start();
