import { ExactNumber, type JsonValue } from '../model.ts';

export type JsonObject = { readonly [name: string]: JsonValue };

export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** The own property of an object; nothing for arrays, scalars and names that live on a prototype. */
export function ownProperty(value: JsonValue, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // Most lookups find nothing, because a filter tests every object; only what was found is worth the checks.
  const found = (value as JsonObject)[name];
  return found !== undefined && isObject(value) && Object.hasOwn(value, name) ? found : undefined;
}

/** Follows own properties from object to object. */
export function followNames(value: JsonValue, names: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const name of names) {
    current = ownProperty(current, name);
    if (current === undefined) return undefined;
  }
  return current;
}

/** An object from entries, safe for every name: `__proto__` becomes a property like any other. */
export function objectFrom(entries: Iterable<readonly [string, JsonValue]>): JsonObject {
  return Object.fromEntries(entries);
}
