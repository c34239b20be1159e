import type { CheckpointStore } from '@azure/event-hubs';

/**
 * Keeps the checkpoints of every generation of a hub apart: a hub that was created again under the same name starts
 * at its earliest event, whatever the old one's checkpoints say. The generation becomes part of the consumer group's name.
 */
export function createGenerationCheckpoints(inner: CheckpointStore, generation: () => string): CheckpointStore {
  const inGeneration = (group: string): string => `${group}@${generation()}`;
  return {
    listOwnership: async (namespace, hub, group, options) => {
      const found = await inner.listOwnership(namespace, hub, inGeneration(group), options);
      return found.map((ownership) => inGroup(ownership, group));
    },
    listCheckpoints: async (namespace, hub, group, options) => {
      const found = await inner.listCheckpoints(namespace, hub, inGeneration(group), options);
      return found.map((checkpoint) => inGroup(checkpoint, group));
    },
    claimOwnership: async (claims, options) => {
      const moved = claims.map((claim) => inGroup(claim, inGeneration(claim.consumerGroup)));
      const claimed = await inner.claimOwnership(moved, options);
      return claimed.map((claim) => inGroup(claim, claims[0]?.consumerGroup ?? claim.consumerGroup));
    },
    updateCheckpoint: (checkpoint, options) =>
      inner.updateCheckpoint(inGroup(checkpoint, inGeneration(checkpoint.consumerGroup)), options),
  };
}

function inGroup<T extends { readonly consumerGroup: string }>(record: T, consumerGroup: string): T {
  return { ...record, consumerGroup };
}
