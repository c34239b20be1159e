import { crc32 } from 'node:zlib';

import type { EventPosition } from '../amqp/annotate.ts';

/** One event as the log holds it. */
export interface LogRecord extends EventPosition {
  readonly message: Buffer;
}

// length u32, crc32 u32 of all that follows, sequence i64, offset i64, enqueued ms i64, message
const CRC_AT = 4;
const SEQUENCE_AT = 8;
const OFFSET_AT = 16;
const ENQUEUED_AT = 24;
/** Bytes of a record before its message. */
export const RECORD_HEADER_BYTES = 32;

const TWO_TO_THE_32 = 2 ** 32;

/** Returns the bytes of the whole record at `at`, or undefined when its header is cut off. */
export function recordBytesAt(bytes: Buffer, at: number): number | undefined {
  if (at + RECORD_HEADER_BYTES > bytes.length) return undefined;
  return RECORD_HEADER_BYTES + bytes.readUInt32LE(at);
}

/** Encodes messages as consecutive records, the first at the given position. */
export function encodeRecords(messages: readonly Buffer[], first: EventPosition): Buffer {
  const total = messages.reduce((sum, message) => sum + recordBytes(message), 0);
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  messages.forEach((message, index) => {
    bytes.writeUInt32LE(message.length, at);
    writeInt64(bytes, first.sequence + index, at + SEQUENCE_AT);
    writeInt64(bytes, first.offset + at, at + OFFSET_AT);
    writeInt64(bytes, first.enqueuedMs, at + ENQUEUED_AT);
    message.copy(bytes, at + RECORD_HEADER_BYTES);
    const end = at + recordBytes(message);
    bytes.writeUInt32LE(crc32(bytes.subarray(at + SEQUENCE_AT, end)), at + CRC_AT);
    at = end;
  });
  return bytes;
}

/** Reads the record at `at`, or undefined when it is cut off. */
export function readRecord(bytes: Buffer, at: number): LogRecord | undefined {
  const length = recordBytesAt(bytes, at);
  if (length === undefined || at + length > bytes.length) return undefined;
  const { sequence, offset, enqueuedMs } = readPosition(bytes, at);
  return { sequence, offset, enqueuedMs, message: bytes.subarray(at + RECORD_HEADER_BYTES, at + length) };
}

/** Reads the position in the record header at `at`, which must be whole. */
export function readPosition(bytes: Buffer, at: number): EventPosition {
  return {
    sequence: readInt64(bytes, at + SEQUENCE_AT),
    offset: readInt64(bytes, at + OFFSET_AT),
    enqueuedMs: readInt64(bytes, at + ENQUEUED_AT),
  };
}

/** Walks the whole records in the bytes. */
export function* recordsIn(
  bytes: Buffer,
): Generator<{ readonly position: EventPosition; readonly at: number; readonly end: number }> {
  let at = 0;
  for (;;) {
    const length = recordBytesAt(bytes, at);
    if (length === undefined || at + length > bytes.length) return;
    yield { position: readPosition(bytes, at), at, end: at + length };
    at += length;
  }
}

/** Tells whether the whole record at `at` is as it was written. */
export function isIntactRecord(bytes: Buffer, at: number): boolean {
  const length = recordBytesAt(bytes, at);
  if (length === undefined || at + length > bytes.length) return false;
  return crc32(bytes.subarray(at + SEQUENCE_AT, at + length)) === bytes.readUInt32LE(at + CRC_AT);
}

function recordBytes(message: Buffer): number {
  return RECORD_HEADER_BYTES + message.length;
}

function writeInt64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value >>> 0, at);
  bytes.writeInt32LE(Math.floor(value / TWO_TO_THE_32), at + 4);
}

function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32LE(at + 4) * TWO_TO_THE_32 + bytes.readUInt32LE(at);
}
