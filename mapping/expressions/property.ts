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
  const [first, second, ...others] = names.map(propertyReader);
  if (first === undefined) return (value) => value;
  if (second === undefined) return first;
  if (others.length > 0) return longChainReader([first, second, ...others]);
  return (value) => {
    const inner = first(value);
    return inner === undefined ? undefined : second(inner);
  };
}

function longChainReader(readers: readonly ReadProperty[]): ReadProperty {
  return (value) => {
    let current: JsonValue | undefined = value;
    for (const read of readers) {
      current = read(current);
      if (current === undefined) return undefined;
    }
    return current;
  };
}
