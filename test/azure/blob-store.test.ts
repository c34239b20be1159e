import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../config/load-config.ts';
import { describeCheckpoints } from '../../ingestor/checkpoints/_checkpoints.cases.ts';
import { createBlobCheckpoints } from '../../ingestor/checkpoints/blob-checkpoints.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { describeStore } from '../../store/_store.cases.ts';
import { createBlobStore } from '../../store/blob-store.ts';
import { createFileStore } from '../../store/file-store.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { createConnectorParts } from '../../workers/connector-parts.ts';
import { type Azurite, startAzurite } from './_azurite.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

describeStore('blob store', async () => {
  const container = await azurite.newContainer();
  return {
    store: createBlobStore(container),
    reopen: async () => createBlobStore(new ContainerClient(azurite.connectionString, container.containerName)),
    dispose: async () => void (await container.delete()),
  };
});

describeCheckpoints('checkpoints in a container', async () => {
  const container = await azurite.newContainer();
  return async () => createBlobCheckpoints(new ContainerClient(azurite.connectionString, container.containerName));
});

describe('a checkpoint in a container', () => {
  const place = { fullyQualifiedNamespace: 'ns.example', eventHubName: 'devices', consumerGroup: '$Default' };
  const names = ['ns.example', 'devices', '$Default'] as const;
  const checkpoint = (sequenceNumber: number) => ({
    ...place,
    partitionId: '0',
    sequenceNumber,
    offset: `${sequenceNumber}00`,
  });

  it('is read by the SDK’s own store, and goes over one that this wrote', async () => {
    const container = await azurite.newContainer();
    const [ours, theirs] = [createBlobCheckpoints(container), new BlobCheckpointStore(container)];
    await ours.updateCheckpoint(checkpoint(5));
    expect(await theirs.listCheckpoints(...names)).toEqual([checkpoint(5)]);
    await theirs.updateCheckpoint(checkpoint(8));
    await ours.updateCheckpoint(checkpoint(7));
    expect(await theirs.listCheckpoints(...names)).toEqual([checkpoint(8)]);
    await ours.updateCheckpoint(checkpoint(9));
    expect(await theirs.listCheckpoints(...names)).toEqual([checkpoint(9)]);
  });

  it('is written anew after somebody removed or damaged it', async () => {
    const container = await azurite.newContainer();
    const ours = createBlobCheckpoints(container);
    await ours.updateCheckpoint(checkpoint(5));
    const blob = container.getBlockBlobClient('ns.example/devices/$default/checkpoint/0');
    await blob.delete();
    await ours.updateCheckpoint(checkpoint(6));
    await blob.setMetadata({ sequencenumber: 'many', offset: '0' });
    await ours.updateCheckpoint(checkpoint(7));
    expect(await ours.listCheckpoints(...names)).toEqual([checkpoint(7)]);
  });
});

describeCheckpoints('checkpoints in a directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return async () => createStoreCheckpoints(await createFileStore(directory));
});

describeCheckpoints('checkpoints on a store in a container', async () => {
  const container = await azurite.newContainer();
  return async () => createStoreCheckpoints(createBlobStore(container));
});

describe('the configured store', () => {
  const given = { logger: createLogger('silent'), metrics: noMetrics };
  const config = parseConfig({ store: { kind: 'blob', container: 'made-at-start' } }, 'none');

  it('is a container that is made at the first start and found again at the next', async () => {
    const secrets = { blobConnectionString: azurite.connectionString };
    const first = await createConnectorParts({ ...given, config, secrets });
    await first.store.put('a/b', Buffer.from('kept'));
    const { store, container } = await createConnectorParts({ ...given, config, secrets });
    expect(Buffer.from((await store.get('a/b'))?.bytes ?? []).toString()).toBe('kept');
    expect(container?.containerName).toBe('made-at-start');
  });

  it('says which secret is missing', async () => {
    await expect(createConnectorParts({ ...given, config, secrets: {} })).rejects.toThrow(
      'needs IOT_CONNECTOR_BLOB_CONNECTION_STRING',
    );
  });
});
