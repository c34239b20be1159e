import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { type BlockBlobClient, type ContainerClient, RestError } from '@azure/storage-blob';

/**
 * The SDK's checkpoint store in a container, with two of its unconditional writes made exclusive: the first claim of a
 * partition, by which ingestors that start together would each believe to own every partition, and the checkpoint, which a
 * frozen owner would move back behind its heir's after it has woken up.
 */
export function createBlobCheckpoints(container: ContainerClient): CheckpointStore {
  const inner = new BlobCheckpointStore(container);
  return {
    listOwnership: (...place) => inner.listOwnership(...place),
    listCheckpoints: (...place) => inner.listCheckpoints(...place),
    updateCheckpoint: createForwardWriter(container),
    async claimOwnership(claims, options) {
      const first = claims.filter(({ etag }) => etag === undefined);
      const renewed = claims.filter(({ etag }) => etag !== undefined);
      const granted = await Promise.all(first.map((claim) => claimFirst(container, claim)));
      return [...granted.flatMap((claim) => claim ?? []), ...(await inner.claimOwnership(renewed, options))];
    },
  };
}

/** A checkpoint blob as it stands: what a write must go over. */
interface StandingCheckpoint {
  readonly etag: string;
  /** `undefined` if the metadata cannot be read: any checkpoint goes over it. */
  readonly sequenceNumber: number | undefined;
}

/** Writes over an older checkpoint only. What it wrote last it remembers, so that the next one is a single request. */
function createForwardWriter(container: ContainerClient): CheckpointStore['updateCheckpoint'] {
  const remembered = new Map<string, StandingCheckpoint>();
  return async (checkpoint) => {
    const { sequenceNumber } = checkpoint;
    const blob = container.getBlockBlobClient(recordName(checkpoint, 'checkpoint'));
    for (;;) {
      const standing = remembered.get(blob.name) ?? (await readStanding(blob));
      if ((standing?.sequenceNumber ?? -Infinity) >= sequenceNumber) return;
      const etag = await putOver(blob, checkpoint, standing?.etag);
      if (etag !== undefined) return void remembered.set(blob.name, { etag, sequenceNumber });
      remembered.delete(blob.name);
    }
  };
}

async function readStanding(blob: BlockBlobClient): Promise<StandingCheckpoint | undefined> {
  try {
    const { etag, metadata } = await blob.getProperties();
    const sequenceNumber = Number.parseInt(metadata?.['sequencenumber'] ?? '', 10);
    return {
      etag: required(etag),
      sequenceNumber: Number.isSafeInteger(sequenceNumber) ? sequenceNumber : undefined,
    };
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return undefined;
    throw error;
  }
}

/** Answers the new ETag; `undefined` if somebody else wrote or removed the blob meanwhile. */
async function putOver(blob: BlockBlobClient, checkpoint: Checkpoint, over?: string): Promise<string | undefined> {
  const { sequenceNumber, offset } = checkpoint;
  const metadata = { sequencenumber: String(sequenceNumber), offset };
  try {
    const { etag } =
      over === undefined
        ? await blob.upload('', 0, { metadata, conditions: { ifNoneMatch: '*' } })
        : await blob.setMetadata(metadata, { conditions: { ifMatch: over } });
    return required(etag);
  } catch (error) {
    const isOther = error instanceof RestError && [404, 409, 412].includes(error.statusCode ?? 0);
    if (isOther) return undefined;
    throw error;
  }
}

async function claimFirst(
  container: ContainerClient,
  claim: PartitionOwnership,
): Promise<PartitionOwnership | undefined> {
  try {
    const { etag, lastModified } = await container.getBlockBlobClient(recordName(claim, 'ownership')).upload('', 0, {
      metadata: { ownerid: claim.ownerId },
      conditions: { ifNoneMatch: '*' },
    });
    if (lastModified === undefined) throw new Error('the blob service answered without a time');
    return { ...claim, etag: required(etag), lastModifiedTimeInMs: lastModified.getTime() };
  } catch (error) {
    if (error instanceof RestError && error.code === 'BlobAlreadyExists') return undefined;
    throw error;
  }
}

function required(etag: string | undefined): string {
  if (etag === undefined) throw new Error('the blob service answered without an ETag');
  return etag;
}

type Place = Pick<Checkpoint, 'fullyQualifiedNamespace' | 'eventHubName' | 'consumerGroup' | 'partitionId'>;

/** Where the SDK looks for the record: https://github.com/Azure/azure-sdk-for-js/tree/main/sdk/eventhub */
function recordName(place: Place, kind: 'ownership' | 'checkpoint'): string {
  const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId } = place;
  return `${[fullyQualifiedNamespace, eventHubName, consumerGroup].join('/').toLowerCase()}/${kind}/${partitionId}`;
}
