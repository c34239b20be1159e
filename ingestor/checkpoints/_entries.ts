import type { Checkpoint, PartitionOwnership } from '@azure/event-hubs';

type Place = Pick<Checkpoint, 'fullyQualifiedNamespace' | 'eventHubName' | 'consumerGroup'>;

/** Makers of claims and checkpoints at one place. */
export function entriesAt(place: Place) {
  return {
    claim: (partitionId: string, ownerId: string, etag?: string): PartitionOwnership => ({
      ...place,
      partitionId,
      ownerId,
      ...(etag !== undefined && { etag }),
    }),
    checkpoint: (partitionId: string, sequenceNumber: number): Checkpoint => ({
      ...place,
      partitionId,
      sequenceNumber,
      offset: `o${sequenceNumber}`,
    }),
  };
}
