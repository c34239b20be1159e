import rhea from 'rhea';
import type { Delivery, EventContext, Receiver } from 'rhea';

import { BATCH_MESSAGE_FORMAT, PARTITION_KEY_ANNOTATION, openEnvelope } from '../amqp/envelope.ts';
import type { Publication } from '../amqp/envelope.ts';
import { MalformedMessage } from '../amqp/sections.ts';
import type { Hub } from '../hub.ts';
import { LIMITS } from '../limits.ts';
import { AppendRefused } from '../log/commit-queue.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { BrokerLogger } from '../logger.ts';
import { CONDITION, amqpError, refusal } from './condition.ts';
import type { Refusal } from './condition.ts';
import type { Faults } from './faults.ts';
import { announceMaxMessageSize } from './rhea-parts.ts';

/** Where a publisher link puts what it receives. */
export interface PublisherTarget {
  readonly hub: Hub;
  /** Set when the link is bound to one partition. */
  readonly partition: PartitionLog | undefined;
}

// With little credit clients do not queue: they sleep a second and fail. Back-pressure is a late outcome instead.
const CREDIT = 1000;

/** Appends what a client sends and accepts each transfer once it is durable. */
export function servePublisher(
  receiver: Receiver,
  target: PublisherTarget,
  faults: Faults,
  logger: BrokerLogger,
): void {
  announceMaxMessageSize(receiver, LIMITS.messageBytes);
  let spentCredit = 0;
  receiver.on('message', (context: EventContext) => {
    spentCredit += 1;
    if (spentCredit >= CREDIT / 4) {
      receiver.add_credit(spentCredit);
      spentCredit = 0;
    }
    if (context.delivery !== undefined) void settle(context.delivery, context.message, target, faults, logger);
  });
  receiver.add_credit(CREDIT);
}

async function settle(
  delivery: Delivery,
  received: unknown,
  target: PublisherTarget,
  faults: Faults,
  logger: BrokerLogger,
): Promise<void> {
  const refused = await publish(delivery.format, received, target, faults).catch((error: unknown) =>
    refusalOf(error, target.hub.name, logger),
  );
  await faults.beforeOutcome();
  if (delivery.link.is_closed()) return;
  if (refused === undefined) delivery.accept();
  else delivery.reject(amqpError(refused));
}

async function publish(
  format: number,
  received: unknown,
  { hub, partition }: PublisherTarget,
  faults: Faults,
): Promise<Refusal | undefined> {
  const bytes = Buffer.isBuffer(received) ? received : rhea.message.encode(received);
  if (bytes.length > LIMITS.messageBytes) return tooLarge(bytes.length);
  if (faults.rejection !== undefined) return faults.rejection;
  const publication = publicationOf(format, received, bytes);
  await (partition ?? hub.route(publication.partitionKey)).append(publication.messages);
  return undefined;
}

function publicationOf(format: number, received: unknown, bytes: Buffer): Publication {
  if (format === BATCH_MESSAGE_FORMAT) return openEnvelope(bytes);
  if (Buffer.isBuffer(received)) throw new MalformedMessage(`message format ${format} is not known`);
  return { messages: [bytes], partitionKey: partitionKeyOf(received) };
}

function partitionKeyOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('message_annotations' in message)) return undefined;
  const annotations = message.message_annotations;
  if (typeof annotations !== 'object' || annotations === null) return undefined;
  const key: unknown = Reflect.get(annotations, PARTITION_KEY_ANNOTATION);
  return typeof key === 'string' ? key : undefined;
}

function tooLarge(bytes: number): Refusal {
  return refusal(
    CONDITION.messageTooLarge,
    `The message has ${bytes} bytes; ${LIMITS.messageBytes} are allowed. Send fewer events at a time.`,
  );
}

function refusalOf(error: unknown, hub: string, logger: BrokerLogger): Refusal {
  if (error instanceof MalformedMessage) return refusal(CONDITION.decodeError, error.message);
  if (error instanceof AppendRefused) return refusal(CONDITION.serverBusy, error.message);
  logger.error({ hub, err: error }, 'a publication failed');
  return refusal(CONDITION.internalError, 'The broker could not take the message. See its log.');
}
