import { ExactNumber, type JsonValue } from '../model.ts';
import { isObject, type JsonObject } from './json-object.ts';

/** Reads one own property of an object; nothing from arrays, scalars and prototypes. */
export type ReadProperty = (value: JsonValue) => JsonValue | undefined;

const NOT_OBJECTS: readonly object[] = [Object.prototype, [], new ExactNumber('0')];

/** Names that something else than a JSON object can have: they take the reader with every check. */
function isAmbiguous(name: string): boolean {
  return /^\d/.test(name) || NOT_OBJECTS.some((other) => name in other);
}

/** The reader of a property, as cheap as its name allows: this is the innermost step of every match. */
export function propertyReader(name: string): ReadProperty {
  if (isAmbiguous(name)) {
    return (value) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
  }
  return (value) => (typeof value === 'object' && value !== null ? (value as JsonObject)[name] : undefined);
}

/** The reader of own properties from object to object. */
export function chainReader(names: readonly string[]): ReadProperty {
  return names.some(isAmbiguous) ? carefulChainReader(names.map(propertyReader)) : plainChainReader(names);
}

function carefulChainReader(readers: readonly ReadProperty[]): ReadProperty {
  return (value) => {
    let current: JsonValue | undefined = value;
    for (const read of readers) {
      current = read(current);
      if (current === undefined) return undefined;
    }
    return current;
  };
}

// One kind of closure for chains of any length: its callers then call one function, which the compiler can inline.
function plainChainReader(names: readonly string[]): ReadProperty {
  return (value) => {
    let current: JsonValue | undefined = value;
    for (const name of names) {
      if (typeof current !== 'object' || current === null) return undefined;
      current = (current as JsonObject)[name];
    }
    return current;
  };
}
