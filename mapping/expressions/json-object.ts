import { ExactNumber, type JsonValue } from '../model.ts';

export type JsonObject = { readonly [name: string]: JsonValue };

export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** An object from entries, safe for every name: `__proto__` becomes a property like any other. */
export function objectFrom(entries: Iterable<readonly [string, JsonValue]>): JsonObject {
  return Object.fromEntries(entries);
}
