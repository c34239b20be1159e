import type { EventHubConsumerClient, EventPosition, ReceivedEventData, Subscription } from '@azure/event-hubs';
import { toReceivedEvent } from '../ingestor/partition-lease.ts';
import type { ReceivedEvent } from '../ingestor/source.ts';
import { inTurn } from './reader-turns.ts';

/** A part of one partition: what was enqueued from a time on, up to the last event there was when the run began. */
export interface PastOfPartition {
  readonly partition: string;
  readonly start: EventPosition;
  readonly endSequence: number;
  /** Epoch ms; events enqueued at it or later are not meant. */
  readonly until?: number | undefined;
}

export type TakeEvents = (events: readonly ReceivedEvent[]) => Promise<void>;

const MAX_BATCH_SIZE = 500;
const MAX_WAIT_SECONDS = 2;
/** Rows of many events go to an actor in one signal. */
const EVENTS_TAKEN_TOGETHER = 2_000;

/**
 * Reads a partition's past as one reader of many: without epoch and without checkpoints, so that nobody who reads the hub
 * notices. Resolves when everything up to the end was taken.
 */
export async function readPast(
  client: EventHubConsumerClient,
  past: PastOfPartition,
  take: TakeEvents,
  signal: AbortSignal,
): Promise<void> {
  await inTurn(client, past.partition, () => readSubscribed(client, past, take, signal));
}

async function readSubscribed(
  client: EventHubConsumerClient,
  past: PastOfPartition,
  take: TakeEvents,
  signal: AbortSignal,
): Promise<void> {
  const reading = new Reading(client, past, take);
  let subscription: Subscription | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      if (signal.aborted) reject(signal.reason);
      const ended = (isOver: boolean): void => {
        if (isOver) resolve();
      };
      subscription = client.subscribe(
        past.partition,
        {
          processEvents: (events) => reading.receive(events).then(ended, reject),
          processError: async (error) => reject(error),
        },
        {
          startPosition: past.start,
          maxBatchSize: MAX_BATCH_SIZE,
          maxWaitTimeInSeconds: MAX_WAIT_SECONDS,
          skipParsingBodyAsJson: true,
        },
      );
    });
  } finally {
    await subscription?.close();
  }
}

class Reading {
  readonly #client: EventHubConsumerClient;
  readonly #past: PastOfPartition;
  readonly #take: TakeEvents;
  #waiting: ReceivedEvent[] = [];
  #isOver = false;

  constructor(client: EventHubConsumerClient, past: PastOfPartition, take: TakeEvents) {
    this.#client = client;
    this.#past = past;
    this.#take = take;
  }

  /** Answers whether the end is reached. */
  async receive(events: readonly ReceivedEventData[]): Promise<boolean> {
    if (this.#isOver) return true;
    const { endSequence, until = Infinity } = this.#past;
    const isMeant = (event: ReceivedEvent) => event.sequence <= endSequence && event.enqueuedAt < until;
    const received = events.map(toReceivedEvent);
    this.#waiting.push(...received.filter(isMeant));
    const last = received.at(-1);
    this.#isOver = last === undefined ? await this.#isGone() : last.sequence >= endSequence || last.enqueuedAt >= until;
    if (this.#isOver || this.#waiting.length >= EVENTS_TAKEN_TOGETHER) await this.#deliver();
    return this.#isOver;
  }

  async #deliver(): Promise<void> {
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0) await this.#take(events);
  }

  /** Retention may remove the rest while it is read. */
  async #isGone(): Promise<boolean> {
    const { isEmpty, beginningSequenceNumber } = await this.#client.getPartitionProperties(this.#past.partition);
    return isEmpty || beginningSequenceNumber > this.#past.endSequence;
  }
}
