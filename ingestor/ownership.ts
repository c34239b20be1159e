import type { CheckpointStore } from '@azure/event-hubs';

/** Where the records of a consumer group are. */
export interface GroupPlace {
  readonly fullyQualifiedNamespace: string;
  readonly eventHubName: string;
  readonly consumerGroup: string;
}

/** Gives partitions of ours back, so that nobody waits until their records expire. */
export async function releaseOwnership(
  checkpoints: CheckpointStore,
  place: GroupPlace,
  ownerId: string,
  isMeant: (partition: string) => boolean,
): Promise<void> {
  const { fullyQualifiedNamespace, eventHubName, consumerGroup } = place;
  const all = await checkpoints.listOwnership(fullyQualifiedNamespace, eventHubName, consumerGroup);
  const ours = all.filter((record) => record.ownerId === ownerId && isMeant(record.partitionId));
  if (ours.length > 0) await checkpoints.claimOwnership(ours.map(abandoned));
}

function abandoned<T extends { readonly ownerId: string }>(record: T): T {
  return { ...record, ownerId: '' };
}
