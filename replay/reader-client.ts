import { EventHubConsumerClient, RetryMode } from '@azure/event-hubs';
import { transportOf, type HubConnection } from '../ingestor/hub-connection.ts';

const RETRIES = { timeoutInMs: 10_000, maxRetries: 3, retryDelayInMs: 300, mode: RetryMode.Exponential } as const;

/**
 * A client that reads beside others. It has no checkpoint store: with one the client would read with an epoch, and a reader
 * with an epoch drives out those without.
 */
export function createReaderClient(connection: HubConnection, consumerGroup: string): EventHubConsumerClient {
  const options = { retryOptions: RETRIES, ...transportOf(connection) };
  const { eventHubName } = connection;
  if ('connectionString' in connection) {
    return new EventHubConsumerClient(consumerGroup, connection.connectionString, eventHubName, options);
  }
  const { fullyQualifiedNamespace, credential } = connection;
  return new EventHubConsumerClient(consumerGroup, fullyQualifiedNamespace, eventHubName, credential, options);
}
