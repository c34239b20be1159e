import { EventHubProducerClient } from '@azure/event-hubs';
import { setTimeout as delay } from 'node:timers/promises';
import { HUB, type WorldSettings } from './_processes/_settings.ts';
import type { Message } from './_stream.ts';

const RETRY_PAUSE_MS = 200;
/** Short, so that a send that a killed broker swallowed is repeated soon: that is what doubles events. */
const RETRIES = { timeoutInMs: 2_000, maxRetries: 1, retryDelayInMs: 100 };

/** Sends with the plain client and repeats what was not confirmed, as devices and gateways do. */
export class Producer {
  readonly #settings: Pick<WorldSettings, 'hubConnectionString'>;
  #client: EventHubProducerClient | undefined;
  /** Sends that were repeated because their outcome is not known. */
  repeats = 0;
  /** Messages that the hub confirmed. */
  confirmed = 0;

  constructor(settings: Pick<WorldSettings, 'hubConnectionString'>) {
    this.#settings = settings;
  }

  async send(messages: readonly Message[]): Promise<void> {
    const byPartition = new Map<string, Message[]>();
    for (const message of messages) {
      byPartition.set(message.partition, [...(byPartition.get(message.partition) ?? []), message]);
    }
    await Promise.all([...byPartition].map(([partition, list]) => this.#sendUntilConfirmed(partition, list)));
  }

  async #sendUntilConfirmed(partitionId: string, messages: readonly Message[]): Promise<void> {
    for (;;) {
      try {
        await this.#connected().sendBatch(
          messages.map(({ body }) => ({ body })),
          { partitionId },
        );
        this.confirmed += messages.length;
        return;
      } catch {
        this.repeats += 1;
        await this.close();
        await delay(RETRY_PAUSE_MS);
      }
    }
  }

  #connected(): EventHubProducerClient {
    this.#client ??= new EventHubProducerClient(this.#settings.hubConnectionString, HUB, { retryOptions: RETRIES });
    return this.#client;
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close().catch(() => undefined);
  }
}
