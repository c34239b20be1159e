import {
  EventHubConsumerClient,
  RetryMode,
  type CheckpointStore,
  type EventHubConsumerClientOptions,
} from '@azure/event-hubs';
import { transportOf, type HubConnection } from './hub-connection.ts';

export interface ConsumerClientOptions {
  readonly connection: HubConnection;
  readonly consumerGroup: string;
  /** Stable name of this ingestor: owns partitions under it. */
  readonly ownerId: string;
  /** How often partitions are balanced; three misses in a row give a partition to others. */
  readonly balanceIntervalMs?: number;
  /** After this long without renewal a partition is free. */
  readonly ownershipExpiryMs?: number;
}

const BALANCE_INTERVAL_MS = 5_000;
const OWNERSHIP_EXPIRY_MS = 30_000;

/** The client's own defaults stall for 90 s after a lost connection. */
const RETRIES = {
  timeoutInMs: 10_000,
  maxRetries: 5,
  retryDelayInMs: 250,
  maxRetryDelayInMs: 3_000,
  mode: RetryMode.Exponential,
} as const;

/** The real client of the hub, set to notice trouble within seconds. */
export function createConsumerClient(
  options: ConsumerClientOptions,
  checkpoints: CheckpointStore,
): EventHubConsumerClient {
  const { connection, consumerGroup } = options;
  const settings = clientSettings(options);
  const { eventHubName } = connection;
  if ('connectionString' in connection) {
    return new EventHubConsumerClient(consumerGroup, connection.connectionString, eventHubName, checkpoints, settings);
  }
  const { fullyQualifiedNamespace, credential } = connection;
  return new EventHubConsumerClient(
    ...([consumerGroup, fullyQualifiedNamespace, eventHubName, credential, checkpoints, settings] as const),
  );
}

function clientSettings(options: ConsumerClientOptions): EventHubConsumerClientOptions {
  return {
    ...transportOf(options.connection),
    identifier: options.ownerId,
    retryOptions: RETRIES,
    loadBalancingOptions: {
      strategy: 'greedy',
      updateIntervalInMs: options.balanceIntervalMs ?? BALANCE_INTERVAL_MS,
      partitionOwnershipExpirationIntervalInMs: options.ownershipExpiryMs ?? OWNERSHIP_EXPIRY_MS,
    },
  };
}
