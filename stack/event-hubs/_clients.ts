import { subscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from '@azure/event-hubs';
import type { EventPosition, ReceivedEventData, RetryOptions, SubscribeOptions } from '@azure/event-hubs';
import { onTestFinished } from 'vitest';

import { startEventHubs } from './event-hubs.ts';
import type { EventHubsBroker, EventHubsOptions } from './event-hubs.ts';

export const RETRY: RetryOptions = { maxRetries: 8, retryDelayInMs: 50, maxRetryDelayInMs: 200, timeoutInMs: 3000 };
export const NO_RETRY: RetryOptions = { maxRetries: 0, timeoutInMs: 3000 };

// Without this, Nagle's algorithm and delayed acknowledgements cost the clients 40 ms on every other round trip.
subscribe('net.client.socket', (message) => {
  (message as { readonly socket: Socket }).socket.setNoDelay(true);
});

/** An emulator configuration with one hub. */
export function userConfigOf(hub: string, partitionCount: number, groups: readonly string[] = []): object {
  const ConsumerGroups = groups.map((Name) => ({ Name }));
  const Entities = [{ Name: hub, PartitionCount: String(partitionCount), ConsumerGroups }];
  return { UserConfig: { NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities }] } };
}

/** A directory that goes with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'event-hubs-'));
  onTestFinished(async () => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A broker on free ports that stops with the test. */
export async function startBroker(overrides: Partial<EventHubsOptions> = {}): Promise<EventHubsBroker> {
  const broker = await startEventHubs({
    dataDir: overrides.dataDir ?? (await temporaryDirectory()),
    amqpPort: 0,
    httpPort: 0,
    userConfig: userConfigOf('devices', 2),
    ...overrides,
  });
  onTestFinished(async () => broker.close());
  return broker;
}

export function producerOf(
  { connectionString }: Pick<EventHubsBroker, 'connectionString'>,
  hub = 'devices',
  retryOptions = RETRY,
): EventHubProducerClient {
  const producer = new EventHubProducerClient(connectionString, hub, { retryOptions });
  onTestFinished(async () => producer.close());
  return producer;
}

export function consumerOf(
  { connectionString }: Pick<EventHubsBroker, 'connectionString'>,
  hub = 'devices',
  group = '$Default',
  retryOptions = RETRY,
): EventHubConsumerClient {
  const consumer = new EventHubConsumerClient(group, connectionString, hub, { retryOptions });
  onTestFinished(async () => consumer.close());
  return consumer;
}

/** Reads one partition until so many events are there; rejects when the client reports an error. */
export async function receive(
  consumer: EventHubConsumerClient,
  partition: string,
  count: number,
  options: Partial<SubscribeOptions> & { readonly from?: EventPosition } = {},
): Promise<ReceivedEventData[]> {
  const { from = earliestEventPosition, ...subscribeOptions } = options;
  const received: ReceivedEventData[] = [];
  let subscription: { close(): Promise<void> } | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      subscription = consumer.subscribe(
        partition,
        {
          processEvents: async (events) => {
            received.push(...events);
            if (received.length >= count) resolve();
          },
          processError: async (error) => reject(error),
        },
        { startPosition: from, maxBatchSize: 100, maxWaitTimeInSeconds: 1, ...subscribeOptions },
      );
    });
  } finally {
    await subscription?.close();
  }
  return received;
}

/** Reads one partition until the client reports an error, and returns it. */
export async function failureOf(
  consumer: EventHubConsumerClient,
  partition: string,
  options: SubscribeOptions = {},
): Promise<Error & { readonly code?: string }> {
  let subscription: { close(): Promise<void> } | undefined;
  try {
    return await new Promise((resolve) => {
      subscription = consumer.subscribe(
        partition,
        { processEvents: async () => undefined, processError: async (error) => resolve(error) },
        { maxWaitTimeInSeconds: 1, ...options },
      );
    });
  } finally {
    await subscription?.close();
  }
}
