import { createDeadLetters } from '../../dead-letter/create-dead-letters.ts';
import { createHubGenerations } from '../../ingestor/checkpoints/hub-generations.ts';
import { createSetActivations } from '../../ingestor/checkpoints/set-activations.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { EventHubsSource } from '../../ingestor/event-hubs-source.ts';
import { createIngestor } from '../../ingestor/ingestor.ts';
import { createNormalizer } from '../../ingestor/normalizer.ts';
import { createMappingSetArchive } from '../../mapping-sets/archive.ts';
import { loadMappingSet } from '../../mapping-sets/load-mapping-set.ts';
import { createFileStore } from '../../store/file-store.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { DEFAULT_RULES, type ActorIdentity, type MeasurementBatch } from '../../workflows/messages.ts';
import { DEVICE_MAPPING, FHIR_MAPPING } from './_mapping.ts';

/** An ingestor as a process of its own, whose actors live in the process that started it. */

/** What the child asks its parent: to take a batch. The parent answers with the same id once it has. */
export interface HandOffRequest {
  readonly id: number;
  readonly identity: ActorIdentity;
  readonly batch: MeasurementBatch;
}

const [connectionString = '', hub = '', storeDirectory = '', ownerId = ''] = process.argv.slice(2);

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

const store = await createFileStore(storeDirectory);
const files = { device: 'devicecontent.json', fhir: 'fhirmapping.json' };
const loaded = loadMappingSet({ deviceText: DEVICE_MAPPING, fhirText: FHIR_MAPPING, files });
if (!loaded.ok) throw new Error('the mapping of the test is broken');
const archive = createMappingSetArchive(store, loadMappingSet);
await archive.publish(loaded.value);
await createIngestor({
  source: new EventHubsSource({
    connection: { connectionString, eventHubName: hub },
    consumerGroup: '$Default',
    ownerId,
    checkpoints: createStoreCheckpoints(store),
    generations: createHubGenerations(store),
    ...{ balanceIntervalMs: 300, ownershipExpiryMs: 2_000, maxWaitSeconds: 1 },
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
