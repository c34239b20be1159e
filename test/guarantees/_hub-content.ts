import { earliestEventPosition, EventHubConsumerClient, type ReceivedEventData } from '@azure/event-hubs';
import { AUDITORS, HUB, type WorldSettings } from './_processes/_settings.ts';

/** An event as the hub stored it: what the connector has to account for. */
export interface StoredEvent {
  readonly partition: string;
  readonly sequence: number;
  readonly enqueuedAt: number;
  readonly body: Buffer;
}

type HubAddress = Pick<WorldSettings, 'hubConnectionString'>;

/** Everything that the hub took, duplicates of ambiguous sends included, read with the plain client. */
export async function readHub({ hubConnectionString }: HubAddress): Promise<readonly StoredEvent[]> {
  const client = new EventHubConsumerClient(AUDITORS, hubConnectionString, HUB);
  try {
    const events: StoredEvent[] = [];
    for (const partition of await client.getPartitionIds()) {
      const { isEmpty, lastEnqueuedSequenceNumber } = await client.getPartitionProperties(partition);
      if (!isEmpty) events.push(...(await readPartition(client, partition, lastEnqueuedSequenceNumber)));
    }
    return events;
  } finally {
    await client.close();
  }
}

function readPartition(client: EventHubConsumerClient, partition: string, last: number): Promise<StoredEvent[]> {
  return new Promise((resolve, reject) => {
    const events: StoredEvent[] = [];
    const subscription = client.subscribe(
      partition,
      {
        processEvents: async (received) => {
          events.push(...received.map((event) => toStored(partition, event)));
          if ((events.at(-1)?.sequence ?? -1) < last) return;
          await subscription.close();
          resolve(events);
        },
        processError: async (error) => reject(error),
      },
      { startPosition: earliestEventPosition, skipParsingBodyAsJson: true, maxBatchSize: 500, maxWaitTimeInSeconds: 1 },
    );
  });
}

function toStored(partition: string, { sequenceNumber, enqueuedTimeUtc, body }: ReceivedEventData): StoredEvent {
  // The client gives the bytes of an AMQP data section as they are.
  return { partition, sequence: sequenceNumber, enqueuedAt: enqueuedTimeUtc.getTime(), body: body as Buffer };
}
