import type { ReceivedEventData } from '@azure/event-hubs';
import type { FencedCheckpoints } from './checkpoints/fenced-checkpoints.ts';
import type { GroupPlace } from './ownership.ts';
import type { PartitionLease, ReceivedEvent } from './source.ts';

/** A lease as its source holds it. */
export interface OpenLease extends PartitionLease {
  /** From here on it is not owned, whatever the store says. */
  close(): void;
}

export function createLease(
  checkpoints: FencedCheckpoints,
  place: GroupPlace,
  names: { readonly partition: string; readonly publisher: string },
): OpenLease {
  const { partition, publisher } = names;
  const start = checkpoints.lastCheckpoint(partition);
  let isOpen = true;
  return {
    partition,
    publisher,
    ...(start && { checkpoint: { sequence: start.sequenceNumber, offset: start.offset } }),
    isOwned: () => isOpen && checkpoints.isOwned(partition),
    async updateCheckpoint({ sequence, offset }) {
      if (!isOpen) return;
      await checkpoints.updateCheckpoint({ ...place, partitionId: partition, sequenceNumber: sequence, offset });
    },
    close: () => {
      isOpen = false;
    },
  };
}

export function toReceivedEvent(event: ReceivedEventData): ReceivedEvent {
  return {
    body: event.body as unknown,
    sequence: event.sequenceNumber,
    offset: event.offset,
    enqueuedAt: event.enqueuedTimeUtc.getTime(),
    properties: event.properties ?? {},
    systemProperties: event.systemProperties ?? {},
  };
}
