import { createHubProducer } from '../hub-producer.ts';
import type { Session } from '../session.ts';
import type { Check } from './check.ts';

const NAME = 'event hub';
const RETRIES = { timeoutInMs: 5_000, maxRetries: 1, retryDelayInMs: 200 };

/** What the client's codes mean to whoever configured the hub. */
const REMEDIES: Readonly<Record<string, string>> = {
  MessagingEntityNotFoundError: 'The namespace answers but has no hub of this name: check hub.eventHub.',
  UnauthorizedError:
    'The key or identity is refused: check the connection string, or the role of the identity (Azure Event Hubs Data Receiver).',
};

export async function checkHub(session: Session): Promise<readonly Check[]> {
  const { eventHub } = session.config.hub;
  const client = createHubProducer(await session.hub(), RETRIES);
  try {
    const { partitionIds, createdOn } = await client.getEventHubProperties();
    const found = `${eventHub} with ${partitionIds.length} partitions, created ${createdOn.toISOString()}`;
    return [{ name: NAME, result: 'ok', found }];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const message = error instanceof Error ? error.message : String(error);
    const remedy =
      REMEDIES[code] ??
      'Check host, port and network: AMQP uses port 5671, 443 with hub.webSocket, or 5672 for the emulator.';
    return [{ name: NAME, result: 'failed', found: `${eventHub}: ${message}`, remedy }];
  } finally {
    await client.close();
  }
}
