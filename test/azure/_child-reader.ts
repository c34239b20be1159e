import { loadConfig } from '../../config/load-config.ts';
import { loadSecrets } from '../../config/secrets.ts';
import { createHubGenerations } from '../../ingestor/checkpoints/hub-generations.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { EventHubsSource } from '../../ingestor/event-hubs-source.ts';
import { createFileStore } from '../../store/file-store.ts';
import { hubConnection } from '../../workers/hub-connection.ts';

/**
 * Reads the configured hub and tells its parent what it got. A process of its own, because certificates and identities
 * that are trusted are said to a process by its environment.
 */
export type ReaderMessage =
  | { readonly kind: 'received'; readonly bodies: readonly string[] }
  | { readonly kind: 'failed'; readonly reason: string };

const tell = (message: ReaderMessage): void => void process.send?.(message);
process.on('disconnect', () => process.exit());

const config = await loadConfig();
const store = await createFileStore(config.dataDir);
const source = new EventHubsSource({
  connection: await hubConnection(config, await loadSecrets()),
  consumerGroup: config.hub.consumerGroup,
  ownerId: 'reader',
  checkpoints: createStoreCheckpoints(store),
  generations: createHubGenerations(store),
  maxWaitSeconds: 1,
});
await source.start({
  opened: () => undefined,
  received: async (_, events) => tell({ kind: 'received', bodies: events.map(({ body }) => String(body)) }),
  closed: async () => undefined,
  balancing: () => undefined,
  failed: ({ cause }) => tell({ kind: 'failed', reason: String(cause) }),
});
