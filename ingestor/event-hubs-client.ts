import {
  EventHubConsumerClient,
  RetryMode,
  type CheckpointStore,
  type EventHubConsumerClientOptions,
  type TokenCredential,
} from '@azure/event-hubs';

/** How to reach the hub: as the connection string says, or by namespace and identity. */
export type HubConnection =
  | { readonly connectionString: string; readonly eventHubName?: string }
  | { readonly fullyQualifiedNamespace: string; readonly eventHubName: string; readonly credential: TokenCredential };

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
  if ('connectionString' in connection) {
    const { connectionString, eventHubName } = connection;
    if (eventHubName === undefined)
      return new EventHubConsumerClient(consumerGroup, connectionString, checkpoints, settings);
    return new EventHubConsumerClient(consumerGroup, connectionString, eventHubName, checkpoints, settings);
  }
  const { fullyQualifiedNamespace, eventHubName, credential } = connection;
  return new EventHubConsumerClient(
    consumerGroup,
    fullyQualifiedNamespace,
    eventHubName,
    credential,
    checkpoints,
    settings,
  );
}

function clientSettings(options: ConsumerClientOptions): EventHubConsumerClientOptions {
  return {
    identifier: options.ownerId,
    retryOptions: RETRIES,
    loadBalancingOptions: {
      strategy: 'greedy',
      updateIntervalInMs: options.balanceIntervalMs ?? BALANCE_INTERVAL_MS,
      partitionOwnershipExpirationIntervalInMs: options.ownershipExpiryMs ?? OWNERSHIP_EXPIRY_MS,
    },
  };
}
