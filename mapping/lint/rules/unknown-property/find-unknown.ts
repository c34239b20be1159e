import { toPointer } from '../../../text/json-pointer.ts';

/** A property that the schema does not know at its place. */
export interface UnknownProperty {
  readonly name: string;
  readonly pointer: string;
  /** What the schema knows there. */
  readonly siblings: readonly string[];
  /** The schema has such a property at another place. */
  readonly isKnownElsewhere: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

interface Place {
  readonly value: unknown;
  readonly path: readonly string[];
  /** The schemas that may describe the value. */
  readonly schemas: readonly Schema[];
}

/** Walks a mapping with its JSON Schema; names are compared without regard to case. */
export function findUnknown(value: unknown, schema: unknown): readonly UnknownProperty[] {
  const everywhere = new Set<string>();
  collectNames(schema, everywhere);
  const found: UnknownProperty[] = [];
  walk({ value, path: [], schemas: [schema].filter(isObject) }, everywhere, found);
  return found;
}

type NamedSchema = readonly [name: string, schema: Schema];

function walk(place: Place, everywhere: ReadonlySet<string>, found: UnknownProperty[]): void {
  const { value, path } = place;
  const schemas = place.schemas.flatMap(alternativesOf).filter((schema) => isDescribedBy(value, schema));
  for (const [name, part] of partsOf(value)) {
    const here = [...path, name];
    const inner = Array.isArray(value) ? schemas.map(({ items }) => items).filter(isObject) : schemasOf(name, schemas);
    if (inner.length > 0) walk({ value: part, path: here, schemas: inner }, everywhere, found);
    else found.push(...unknownAt(name, here, schemas, everywhere));
  }
}

function partsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function schemasOf(name: string, schemas: readonly Schema[]): readonly Schema[] {
  const named = schemas.flatMap(propertiesOf).filter(([candidate]) => isSameName(candidate, name));
  return named.map(([, schema]) => schema);
}

/** Where the schemas name no properties, any may stand. */
function unknownAt(
  name: string,
  path: readonly string[],
  schemas: readonly Schema[],
  everywhere: ReadonlySet<string>,
): readonly UnknownProperty[] {
  const siblings = [...new Set(schemas.flatMap(propertiesOf).map(([candidate]) => candidate))];
  if (siblings.length === 0) return [];
  return [{ name, pointer: toPointer(path), siblings, isKnownElsewhere: everywhere.has(name.toLowerCase()) }];
}

function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function alternativesOf(schema: Schema): readonly Schema[] {
  const inner = [schema['anyOf'], schema['oneOf']].flat().filter(isObject);
  return inner.length === 0 ? [schema] : inner.flatMap(alternativesOf);
}

/** Of the kinds of templates and values, the one that `templateType` or `valueType` names. */
function isDescribedBy(value: unknown, schema: Schema): boolean {
  if (!isObject(value)) return true;
  return propertiesOf(schema).every(([name, property]) => {
    const allowed = [property['enum'], property['const']].flat().filter((one) => typeof one === 'string');
    const actual = Object.entries(value).find(([key]) => isSameName(key, name))?.[1];
    if (!name.endsWith('Type') || allowed.length === 0 || typeof actual !== 'string') return true;
    return allowed.some((one) => isSameName(one, actual));
  });
}

function propertiesOf(schema: Schema): readonly NamedSchema[] {
  const { properties } = schema;
  return isObject(properties)
    ? Object.entries(properties).flatMap(([name, one]) => (isObject(one) ? [[name, one]] : []))
    : [];
}

function collectNames(schema: unknown, names: Set<string>): void {
  if (Array.isArray(schema)) for (const part of schema) collectNames(part, names);
  if (!isObject(schema)) return;
  for (const [name] of propertiesOf(schema)) names.add(name.toLowerCase());
  for (const part of Object.values(schema)) collectNames(part, names);
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
