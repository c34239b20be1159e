import { ExactNumber } from '../model.ts';
import type { JsonValue } from '../model.ts';

// Message properties are flat; AMQP lets lists and maps stand in them.
const MAX_DEPTH = 64;

/**
 * What an Event Hubs client gives for a property or an AMQP value body, as JSON: dates as ISO 8601, binary as text,
 * typed values as their value. What has no JSON form is null.
 */
export function toJsonValue(value: unknown, depth = 0): JsonValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return bigIntValue(value);
  return typeof value === 'object' && value !== null && depth <= MAX_DEPTH ? objectValue(value, depth) : null;
}

/** An object from entries of any value; a name without value is not there. */
export function toJsonObject(
  entries: Iterable<readonly [unknown, unknown]>,
  depth = 0,
): { readonly [name: string]: JsonValue } {
  const object: { [name: string]: JsonValue } = {};
  for (const [name, value] of entries) setJsonProperty(object, String(name), value, depth);
  return object;
}

/** Gives an object one property of any value, as JSON; nothing where there is no value. */
export function setJsonProperty(object: { [name: string]: JsonValue }, name: string, value: unknown, depth = 0): void {
  if (value === undefined) return;
  const json = toJsonValue(value, depth);
  // `__proto__` is a name like any other.
  if (name !== '__proto__') object[name] = json;
  else Object.defineProperty(object, name, { value: json, enumerable: true });
}

function bigIntValue(value: bigint): JsonValue {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : new ExactNumber(value.toString());
}

function objectValue(value: object, depth: number): JsonValue {
  if (value instanceof ExactNumber) return value;
  if (value instanceof Date) return dateText(value);
  if (value instanceof Uint8Array) return binaryText(value);
  if (Array.isArray(value)) return value.map((item) => toJsonValue(item, depth + 1));
  if (isTyped(value)) return typedValue(value, depth);
  return toJsonObject(value instanceof Map ? value : Object.entries(value), depth + 1);
}

function dateText(date: Date): JsonValue {
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Binary that is no text stands as hexadecimal digits. */
function binaryText(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}

/** The AMQP library's form of a value with its wire type. */
interface Typed {
  readonly type: { readonly name: string; readonly typecode: number };
  readonly value: unknown;
}

function isTyped(value: object): value is Typed {
  if (!('type' in value) || !('value' in value)) return false;
  const { type } = value;
  return typeof type === 'object' && type !== null && 'typecode' in type && 'name' in type;
}

function typedValue({ type, value }: Typed, depth: number): JsonValue {
  const isTime = type.name === 'Timestamp' && typeof value === 'number';
  return toJsonValue(isTime ? new Date(value) : value, depth + 1);
}
