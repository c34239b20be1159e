import {
  EventHubBufferedProducerClient,
  EventHubProducerClient,
  type EventHubBufferedProducerClientOptions,
  type RetryOptions,
} from '@azure/event-hubs';
import { transportOf, type HubConnection } from '../ingestor/hub-connection.ts';

/** A client that sends to the hub, and can ask what it is. */
export function createHubProducer(connection: HubConnection, retryOptions: RetryOptions): EventHubProducerClient {
  const options = { retryOptions, ...transportOf(connection) };
  if ('connectionString' in connection) {
    return new EventHubProducerClient(connection.connectionString, connection.eventHubName, options);
  }
  const { fullyQualifiedNamespace, eventHubName, credential } = connection;
  return new EventHubProducerClient(fullyQualifiedNamespace, eventHubName, credential, options);
}

/** A client that gathers single events into batches. */
export function createBufferedProducer(
  connection: HubConnection,
  settings: EventHubBufferedProducerClientOptions,
): EventHubBufferedProducerClient {
  const options = { ...settings, ...transportOf(connection) };
  if ('connectionString' in connection) {
    return new EventHubBufferedProducerClient(connection.connectionString, connection.eventHubName, options);
  }
  const { fullyQualifiedNamespace, eventHubName, credential } = connection;
  return new EventHubBufferedProducerClient(fullyQualifiedNamespace, eventHubName, credential, options);
}
