import { randomUUID } from 'node:crypto';
import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';

/** A checkpoint store in memory, shared by the consumers of one test. */
export function memoryCheckpointStore(): CheckpointStore {
  const owners = new Map<string, PartitionOwnership>();
  const checkpoints = new Map<string, Checkpoint>();
  const claim = (wanted: PartitionOwnership): PartitionOwnership[] => {
    const current = owners.get(wanted.partitionId);
    if (current !== undefined && current.etag !== wanted.etag) return [];
    const owned = { ...wanted, etag: randomUUID(), lastModifiedTimeInMs: Date.now() };
    owners.set(owned.partitionId, owned);
    return [owned];
  };
  return {
    listOwnership: async () => [...owners.values()],
    claimOwnership: async (wanted) => wanted.flatMap(claim),
    updateCheckpoint: async (checkpoint) => void checkpoints.set(checkpoint.partitionId, checkpoint),
    listCheckpoints: async () => [...checkpoints.values()],
  };
}
