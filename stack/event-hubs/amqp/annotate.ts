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

const DELIVERY_ANNOTATIONS_DESCRIPTOR = Buffer.from([0x00, 0x53, 0x71]);
const TWO_TO_THE_32 = 2 ** 32;

// What precedes the sender's annotations is the same for every event but for its numbers, so it is laid out once.
const SHORT_STRING = 0xa1;
const OWN_PAIRS = 8;
const MAP_AT = 3;
const MAP_HEAD_BYTES = 9;
const BEFORE_SEQUENCE = Buffer.concat([
  Buffer.from([0x00, 0x53, 0x72, 0xd1, 0, 0, 0, 0, 0, 0, 0, 0]),
  symbol(SEQUENCE_EPOCH),
  Buffer.from([0x55, 0xff]),
  symbol(SEQUENCE),
  Buffer.from([0x81]),
]);
const BEFORE_TIME = Buffer.concat([Buffer.alloc(8), symbol(ENQUEUED_TIME), Buffer.from([0x83])]);
const BEFORE_OFFSET = Buffer.concat([Buffer.alloc(8), symbol(OFFSET), Buffer.from([SHORT_STRING, 0])]);
const TEMPLATE = Buffer.concat([BEFORE_SEQUENCE, BEFORE_TIME, BEFORE_OFFSET]);
const SEQUENCE_AT = BEFORE_SEQUENCE.length;
const TIME_AT = SEQUENCE_AT + BEFORE_TIME.length;
const OFFSET_AT = TEMPLATE.length;

/** Encodes a stored message for delivery: the broker's annotations first, then the sender's others. */
export function annotateForDelivery(message: Buffer, position: EventPosition, deliveryAnnotations?: Buffer): Buffer {
  const { header, annotations, bare } = splitMessage(message);
  const kept = annotations === undefined ? [] : keptPairs(annotations);
  const parts: Buffer[] = [];
  if (header !== undefined) parts.push(header);
  if (deliveryAnnotations !== undefined) parts.push(deliveryAnnotations);
  parts.push(ownAnnotations(position, kept), ...kept, bare);
  return Buffer.concat(parts);
}

function ownAnnotations({ sequence, offset, enqueuedMs }: EventPosition, kept: readonly Buffer[]): Buffer {
  const offsetText = String(offset);
  const own = Buffer.allocUnsafe(OFFSET_AT + offsetText.length);
  TEMPLATE.copy(own);
  writeInt64(own, sequence, SEQUENCE_AT);
  writeInt64(own, enqueuedMs, TIME_AT);
  own[OFFSET_AT - 1] = offsetText.length;
  own.write(offsetText, OFFSET_AT, 'latin1');
  const keptBytes = kept.reduce((sum, pair) => sum + pair.length, 0);
  // The size counts from behind itself: the count of four bytes, and all pairs.
  own.writeUInt32BE(own.length - MAP_AT - MAP_HEAD_BYTES + keptBytes + 4, MAP_AT + 1);
  own.writeUInt32BE(OWN_PAIRS + 2 * kept.length, MAP_AT + 5);
  return own;
}

function keptPairs(sent: Buffer): Buffer[] {
  const kept: Buffer[] = [];
  for (const { key, end } of pairsOf(sent)) {
    if (!BROKER_ANNOTATIONS.has(textAt(sent, key) ?? '')) kept.push(sent.subarray(key, end));
  }
  return kept;
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
  return Buffer.concat([Buffer.from([SHORT_STRING, text.length]), Buffer.from(text, 'ascii')]);
}

function int64(constructor: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = constructor;
  writeInt64(bytes, value, 1);
  return bytes;
}

function writeInt64(bytes: Buffer, value: number, at: number): void {
  bytes.writeInt32BE(Math.floor(value / TWO_TO_THE_32), at);
  bytes.writeUInt32BE(value >>> 0, at + 4);
}
