import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';

/** A checkpoint store that knows which partitions are ours and never moves a checkpoint back. */
export interface FencedCheckpoints extends CheckpointStore {
  isOwned(partitionId: string): boolean;
  /** The last checkpoint seen or written, where reading starts. */
  lastCheckpoint(partitionId: string): Checkpoint | undefined;
  /** Forgets what was learned: a subscription begins, perhaps on another generation of the hub. */
  reset(): void;
}

/**
 * The client does not tell a consumer that is busy in its handler that another one took the partition, and stores
 * write checkpoints unconditionally. The processor's own traffic with its store tells both: owners are learned
 * from it, and checkpoints of lost partitions or behind the last one are dropped. `onListed` is told that they were looked up.
 */
export function createFencedCheckpoints(
  inner: CheckpointStore,
  ownerId: string,
  onListed: () => void = () => {},
): FencedCheckpoints {
  const owners = new Map<string, string>();
  const checkpoints = new Map<string, Checkpoint>();
  const learn = (ownership: PartitionOwnership): unknown => owners.set(ownership.partitionId, ownership.ownerId);
  const isOwned = (partitionId: string): boolean => owners.get(partitionId) === ownerId;
  return {
    isOwned,
    lastCheckpoint: (partitionId) => checkpoints.get(partitionId),
    reset() {
      owners.clear();
      checkpoints.clear();
    },
    async listOwnership(namespace, hub, group, options) {
      const listed = await inner.listOwnership(namespace, hub, group, options);
      listed.forEach(learn);
      onListed();
      return listed;
    },
    async claimOwnership(claims, options) {
      const claimed = await inner.claimOwnership(claims, options);
      // A claim that was not granted means that somebody else changed the record.
      for (const claim of claims) owners.delete(claim.partitionId);
      claimed.forEach(learn);
      return claimed;
    },
    async listCheckpoints(namespace, hub, group, options) {
      const listed = await inner.listCheckpoints(namespace, hub, group, options);
      for (const checkpoint of listed) checkpoints.set(checkpoint.partitionId, checkpoint);
      return listed;
    },
    async updateCheckpoint(checkpoint, options) {
      const last = checkpoints.get(checkpoint.partitionId);
      if (!isOwned(checkpoint.partitionId) || (last && last.sequenceNumber >= checkpoint.sequenceNumber)) return;
      await inner.updateCheckpoint(checkpoint, options);
      checkpoints.set(checkpoint.partitionId, checkpoint);
    },
  };
}
