import type { Client } from '@temporalio/client';
import type { EventHubConsumerClient } from '@azure/event-hubs';
import type { FhirGateway } from '../../fhir/gateway.ts';
import { createBlobCheckpoints } from '../../ingestor/checkpoints/blob-checkpoints.ts';
import { createGenerationCheckpoints } from '../../ingestor/checkpoints/generation-checkpoints.ts';
import { createHubGenerations } from '../../ingestor/checkpoints/hub-generations.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import type { ReplayParts } from '../replay-parts.ts';

/** What a trace asks: hub, actors, dead letters and FHIR. It changes none of them. */
export interface TraceParts extends ReplayParts {
  readonly client: Client;
  /** In a consumer group that no ingestor reads. */
  readonly reader: EventHubConsumerClient;
  readonly gateway: FhirGateway;
  readonly inForce: MappingSet;
  readonly signal: AbortSignal;
}

/** One partition as the connector knows it. */
export interface TracedPartition {
  readonly partition: string;
  /** Who the ingestors say sent its rows. */
  readonly publisher: string;
  /** The last event that is durably handed off; -1 for none. */
  readonly checkpoint: number;
  readonly first: number;
  readonly last: number;
  /** Epoch ms at which the hub took the last; absent for an empty partition. */
  readonly lastEnqueuedAt?: number;
}

export async function readPartitions(
  parts: Pick<TraceParts, 'reader' | 'store' | 'container' | 'config'>,
): Promise<readonly TracedPartition[]> {
  const { reader, store, container, config } = parts;
  const { fullyQualifiedNamespace, eventHubName } = reader;
  const { createdOn, partitionIds } = await reader.getEventHubProperties();
  const hub = { fullyQualifiedNamespace, eventHubName, createdAt: createdOn.getTime() };
  const generation = await createHubGenerations(store).current(hub);
  const inner = container === undefined ? createStoreCheckpoints(store) : createBlobCheckpoints(container);
  const checkpoints = await createGenerationCheckpoints(inner, () => generation).listCheckpoints(
    fullyQualifiedNamespace,
    eventHubName,
    config.hub.consumerGroup,
  );
  return Promise.all(
    partitionIds.map(async (partition) => {
      const { isEmpty, beginningSequenceNumber, lastEnqueuedSequenceNumber, lastEnqueuedOnUtc } =
        await reader.getPartitionProperties(partition);
      return {
        partition,
        publisher: `${fullyQualifiedNamespace}/${eventHubName}/${generation}/${partition}`.toLowerCase(),
        checkpoint: checkpoints.find(({ partitionId }) => partitionId === partition)?.sequenceNumber ?? -1,
        first: isEmpty ? 0 : beginningSequenceNumber,
        last: isEmpty ? -1 : lastEnqueuedSequenceNumber,
        ...(isEmpty ? {} : { lastEnqueuedAt: lastEnqueuedOnUtc.getTime() }),
      };
    }),
  );
}
