import { MalformedMessage, SECTION, assertMessage, binaryAt, pairsOf, sectionsOf, textAt } from './sections.ts';

/** The message format of a batch: one envelope whose data sections are whole encoded messages. */
export const BATCH_MESSAGE_FORMAT = 0x80013700;

/** The annotation by which a sender names the partition key. */
export const PARTITION_KEY_ANNOTATION = 'x-opt-partition-key';

/** What one transfer publishes: encoded messages that go to one partition together. */
export interface Publication {
  readonly messages: readonly Buffer[];
  readonly partitionKey: string | undefined;
}

/** Opens a batch envelope; every message in it is checked, so that the log never holds one that cannot be delivered. */
export function openEnvelope(envelope: Buffer): Publication {
  const messages: Buffer[] = [];
  let partitionKey: string | undefined;
  for (const section of sectionsOf(envelope)) {
    if (section.code === SECTION.messageAnnotations) {
      partitionKey = partitionKeyIn(envelope.subarray(section.valueStart, section.end));
    } else if (section.code === SECTION.data) messages.push(messageAt(envelope, section.valueStart));
  }
  return { messages, partitionKey };
}

function messageAt(envelope: Buffer, at: number): Buffer {
  const message = binaryAt(envelope, at);
  if (message === undefined) throw new MalformedMessage('a batch holds something that is not an encoded message');
  assertMessage(message);
  return message;
}

function partitionKeyIn(annotations: Buffer): string | undefined {
  for (const { key, value } of pairsOf(annotations)) {
    if (textAt(annotations, key) === PARTITION_KEY_ANNOTATION) return textAt(annotations, value);
  }
  return undefined;
}
