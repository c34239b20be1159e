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
  readonly path: readonly PropertyKey[];
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

function walk({ value, path, schemas }: Place, everywhere: ReadonlySet<string>, found: UnknownProperty[]): void {
  const alternatives = schemas.flatMap(alternativesOf).filter((schema) => isDescribedBy(value, schema));
  if (Array.isArray(value)) {
    const items = alternatives.map(({ items }) => items).filter(isObject);
    for (const [index, item] of value.entries())
      walk({ value: item, path: [...path, index], schemas: items }, everywhere, found);
    return;
  }
  const known = alternatives.flatMap((schema) => propertiesOf(schema));
  if (!isObject(value) || known.length === 0) return;
  for (const [name, part] of Object.entries(value)) {
    const matching = known.filter(([candidate]) => candidate.toLowerCase() === name.toLowerCase());
    const here = [...path, name];
    if (matching.length > 0)
      walk({ value: part, path: here, schemas: matching.map(([, schema]) => schema) }, everywhere, found);
    else {
      const siblings = [...new Set(known.map(([candidate]) => candidate))];
      found.push({ name, pointer: toPointer(here), siblings, isKnownElsewhere: everywhere.has(name.toLowerCase()) });
    }
  }
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
    const actual = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    if (!name.endsWith('Type') || allowed.length === 0 || typeof actual !== 'string') return true;
    return allowed.some((one) => one.toLowerCase() === actual.toLowerCase());
  });
}

function propertiesOf(schema: Schema): readonly (readonly [string, Schema])[] {
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
