import { pairsOf, splitMessage, textAt } from './sections.ts';

/** Where and when an event stands in its partition. */
export interface EventPosition {
  readonly sequence: number;
  readonly offset: number;
  readonly enqueuedMs: number;
}

const SEQUENCE = 'x-opt-sequence-number';
const SEQUENCE_EPOCH = 'x-opt-sequence-number-epoch';
const OFFSET = 'x-opt-offset';
const ENQUEUED_TIME = 'x-opt-enqueued-time';
const BROKER_ANNOTATIONS: ReadonlySet<string> = new Set([SEQUENCE, SEQUENCE_EPOCH, OFFSET, ENQUEUED_TIME]);

const MESSAGE_ANNOTATIONS_DESCRIPTOR = Buffer.from([0x00, 0x53, 0x72]);
const DELIVERY_ANNOTATIONS_DESCRIPTOR = Buffer.from([0x00, 0x53, 0x71]);
const SMALL_LONG_MINUS_ONE = Buffer.from([0x55, 0xff]);
const TWO_TO_THE_32 = 2 ** 32;

const SEQUENCE_EPOCH_PAIR = Buffer.concat([symbol(SEQUENCE_EPOCH), SMALL_LONG_MINUS_ONE]);
const SEQUENCE_KEY = symbol(SEQUENCE);
const OFFSET_KEY = symbol(OFFSET);
const ENQUEUED_TIME_KEY = symbol(ENQUEUED_TIME);
const OWN_PAIRS = 8;

/** Encodes a stored message for delivery: the broker's annotations first, then the sender's others. */
export function annotateForDelivery(message: Buffer, position: EventPosition, deliveryAnnotations?: Buffer): Buffer {
  const { header, annotations, bare } = splitMessage(message);
  const parts: Buffer[] = [];
  if (header !== undefined) parts.push(header);
  if (deliveryAnnotations !== undefined) parts.push(deliveryAnnotations);
  parts.push(MESSAGE_ANNOTATIONS_DESCRIPTOR, messageAnnotations(position, annotations), bare);
  return Buffer.concat(parts);
}

function messageAnnotations(position: EventPosition, sent: Buffer | undefined): Buffer {
  const pairs = [
    SEQUENCE_EPOCH_PAIR,
    SEQUENCE_KEY,
    int64(0x81, position.sequence),
    OFFSET_KEY,
    shortString(String(position.offset)),
    ENQUEUED_TIME_KEY,
    int64(0x83, position.enqueuedMs),
  ];
  let count = OWN_PAIRS;
  if (sent !== undefined) {
    for (const { key, end } of pairsOf(sent)) {
      if (BROKER_ANNOTATIONS.has(textAt(sent, key) ?? '')) continue;
      pairs.push(sent.subarray(key, end));
      count += 2;
    }
  }
  return map(count, pairs);
}

/** Encodes the delivery annotations that tell a reader how far behind the end of the partition it is. */
export function runtimeMetrics(last: EventPosition, nowMs: number): Buffer {
  const pairs = [
    symbol('last_enqueued_sequence_number'),
    int64(0x81, last.sequence),
    symbol('last_enqueued_offset'),
    shortString(String(last.offset)),
    symbol('last_enqueued_time_utc'),
    int64(0x83, last.enqueuedMs),
    symbol('runtime_info_retrieval_time_utc'),
    int64(0x83, nowMs),
  ];
  return Buffer.concat([DELIVERY_ANNOTATIONS_DESCRIPTOR, map(pairs.length, pairs)]);
}

function map(count: number, pairs: readonly Buffer[]): Buffer {
  const body = Buffer.concat(pairs);
  const head = Buffer.allocUnsafe(9);
  head[0] = 0xd1;
  head.writeUInt32BE(body.length + 4, 1);
  head.writeUInt32BE(count, 5);
  return Buffer.concat([head, body]);
}

function symbol(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xa3, text.length]), Buffer.from(text, 'ascii')]);
}

function shortString(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xa1, text.length]), Buffer.from(text, 'ascii')]);
}

function int64(constructor: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = constructor;
  bytes.writeInt32BE(Math.floor(value / TWO_TO_THE_32), 1);
  bytes.writeUInt32BE(value >>> 0, 5);
  return bytes;
}
