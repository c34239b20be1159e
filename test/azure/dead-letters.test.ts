import { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll } from 'vitest';
import { describeDeadLetters } from '../../dead-letter/_dead-letters.cases.ts';
import { createBlobStore } from '../../store/blob-store.ts';
import { type Azurite, startAzurite } from './_azurite.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

describeDeadLetters('dead letters in a container', async () => {
  const container = await azurite.newContainer();
  return {
    store: createBlobStore(container),
    reopen: async () => createBlobStore(new ContainerClient(azurite.connectionString, container.containerName)),
    dispose: async () => void (await container.delete()),
  };
});
