/** Raised when bytes that claim to be an AMQP message are not one. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** Descriptor codes of the message sections, AMQP 1.0 part 3.2. */
export const SECTION = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const;

/** One section of an encoded message: its descriptor code and the bounds of the whole and of its value. */
export interface Section {
  readonly code: number;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** An encoded message cut where the broker's annotations belong. */
export interface SplitMessage {
  readonly header: Buffer | undefined;
  /** The encoded map of the sender's message annotations. */
  readonly annotations: Buffer | undefined;
  /** Properties, application properties, body and footer as they were sent. */
  readonly bare: Buffer;
}

const DESCRIBED = 0x00;
const SMALL_ULONG = 0x53;
const ULONG = 0x80;

// The high half of a constructor says how wide its value is (AMQP 1.0 part 1.2).
const FIXED_WIDTHS: ReadonlyMap<number, number> = new Map([
  [0x4, 0],
  [0x5, 1],
  [0x6, 2],
  [0x7, 4],
  [0x8, 8],
  [0x9, 16],
]);
const ONE_BYTE_LENGTHS: ReadonlySet<number> = new Set([0xa, 0xc, 0xe]);
const FOUR_BYTE_LENGTHS: ReadonlySet<number> = new Set([0xb, 0xd, 0xf]);
const MAX_DESCRIPTOR_DEPTH = 8;

/** Returns the position after the encoded value at `at`, without decoding it. */
export function skipValue(bytes: Buffer, at: number, depth = 0): number {
  const constructor = byteAt(bytes, at);
  if (constructor === DESCRIBED) {
    if (depth >= MAX_DESCRIPTOR_DEPTH) throw new MalformedMessage('descriptors are nested too deeply');
    return skipValue(bytes, skipValue(bytes, at + 1, depth + 1), depth + 1);
  }
  const end = at + 1 + widthOf(bytes, at, constructor);
  if (end > bytes.length) throw new MalformedMessage('a value runs past the end of the message');
  return end;
}

function widthOf(bytes: Buffer, at: number, constructor: number): number {
  const kind = constructor >> 4;
  const fixed = FIXED_WIDTHS.get(kind);
  if (fixed !== undefined) return fixed;
  if (ONE_BYTE_LENGTHS.has(kind)) return 1 + byteAt(bytes, at + 1);
  if (FOUR_BYTE_LENGTHS.has(kind)) return 4 + uint32At(bytes, at + 1);
  throw new MalformedMessage(`unknown type constructor 0x${constructor.toString(16)}`);
}

/** Walks the sections of an encoded message. */
export function* sectionsOf(message: Buffer): Generator<Section> {
  let at = 0;
  while (at < message.length) {
    if (byteAt(message, at) !== DESCRIBED) throw new MalformedMessage('a message section has no descriptor');
    const valueStart = skipValue(message, at + 1);
    const code = descriptorCode(message, at + 1);
    const end = skipValue(message, valueStart);
    yield { code, start: at, valueStart, end };
    at = end;
  }
}

function descriptorCode(message: Buffer, at: number): number {
  const constructor = byteAt(message, at);
  if (constructor === SMALL_ULONG) return byteAt(message, at + 1);
  if (constructor === ULONG && uint32At(message, at + 1) === 0) return uint32At(message, at + 5);
  throw new MalformedMessage('a message section has an unknown descriptor');
}

/** Cuts an encoded message into header, sender's annotations and the rest; delivery annotations are dropped. */
export function splitMessage(message: Buffer): SplitMessage {
  let header: Buffer | undefined;
  let annotations: Buffer | undefined;
  for (const section of sectionsOf(message)) {
    if (section.code === SECTION.header) header = message.subarray(section.start, section.end);
    else if (section.code === SECTION.messageAnnotations) {
      annotations = message.subarray(section.valueStart, section.end);
    } else if (section.code !== SECTION.deliveryAnnotations) {
      return { header, annotations, bare: message.subarray(section.start) };
    }
  }
  return { header, annotations, bare: message.subarray(message.length) };
}

/** Throws unless the bytes are a whole message that holds a body. */
export function assertMessage(message: Buffer): void {
  let hasBody = false;
  for (const { code } of sectionsOf(message)) {
    if (code < SECTION.header || code > SECTION.footer) throw new MalformedMessage('a message section is unknown');
    hasBody ||= code === SECTION.data || code === SECTION.sequence || code === SECTION.value;
  }
  if (!hasBody) throw new MalformedMessage('a message has no body');
}

/** Returns the bytes of an encoded binary value, or undefined when the value is of another type. */
export function binaryAt(bytes: Buffer, at: number): Buffer | undefined {
  const constructor = byteAt(bytes, at);
  if (constructor === 0xa0) return bytes.subarray(at + 2, skipValue(bytes, at));
  if (constructor === 0xb0) return bytes.subarray(at + 5, skipValue(bytes, at));
  return undefined;
}

/** Returns the text of an encoded symbol or string, or undefined when the value is of another type. */
export function textAt(bytes: Buffer, at: number): string | undefined {
  const constructor = byteAt(bytes, at);
  const isShort = constructor === 0xa1 || constructor === 0xa3;
  if (!isShort && constructor !== 0xb1 && constructor !== 0xb3) return undefined;
  return bytes.toString('utf8', at + (isShort ? 2 : 5), skipValue(bytes, at));
}

/** Walks the keys and values of an encoded map, giving where each starts and the pair ends. */
export function* pairsOf(
  map: Buffer,
): Generator<{ readonly key: number; readonly value: number; readonly end: number }> {
  const constructor = byteAt(map, 0);
  if (constructor !== 0xc1 && constructor !== 0xd1) throw new MalformedMessage('message annotations are not a map');
  const isShort = constructor === 0xc1;
  const end = skipValue(map, 0);
  let at = isShort ? 3 : 9;
  while (at < end) {
    const value = skipValue(map, at);
    const next = skipValue(map, value);
    yield { key: at, value, end: next };
    at = next;
  }
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new MalformedMessage('the message ends inside a value');
  return byte;
}

function uint32At(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new MalformedMessage('the message ends inside a length');
  return bytes.readUInt32BE(at);
}
