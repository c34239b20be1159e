import type { CheckpointStore, PartitionOwnership } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { RestError, type ContainerClient } from '@azure/storage-blob';

/**
 * The SDK's checkpoint store in a container, with the first claim of a partition made exclusive: the SDK's own is
 * unconditional, so that ingestors that start together would each believe to own every partition.
 */
export function createBlobCheckpoints(container: ContainerClient): CheckpointStore {
  const inner = new BlobCheckpointStore(container);
  return {
    listOwnership: (...place) => inner.listOwnership(...place),
    listCheckpoints: (...place) => inner.listCheckpoints(...place),
    updateCheckpoint: (...given) => inner.updateCheckpoint(...given),
    async claimOwnership(claims, options) {
      const first = claims.filter(({ etag }) => etag === undefined);
      const renewed = claims.filter(({ etag }) => etag !== undefined);
      const granted = await Promise.all(first.map((claim) => claimFirst(container, claim)));
      return [...granted.flatMap((claim) => claim ?? []), ...(await inner.claimOwnership(renewed, options))];
    },
  };
}

async function claimFirst(
  container: ContainerClient,
  claim: PartitionOwnership,
): Promise<PartitionOwnership | undefined> {
  try {
    const { etag, lastModified } = await container.getBlockBlobClient(ownershipName(claim)).upload('', 0, {
      metadata: { ownerid: claim.ownerId },
      conditions: { ifNoneMatch: '*' },
    });
    if (etag === undefined || lastModified === undefined) throw new Error('the blob service answered without an ETag');
    return { ...claim, etag, lastModifiedTimeInMs: lastModified.getTime() };
  } catch (error) {
    if (error instanceof RestError && error.code === 'BlobAlreadyExists') return undefined;
    throw error;
  }
}

/** Where the SDK looks for the record: https://github.com/Azure/azure-sdk-for-js/tree/main/sdk/eventhub */
function ownershipName(claim: PartitionOwnership): string {
  const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId } = claim;
  return `${[fullyQualifiedNamespace, eventHubName, consumerGroup].join('/').toLowerCase()}/ownership/${partitionId}`;
}
