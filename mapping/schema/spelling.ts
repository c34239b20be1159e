/** Names and enumerated texts of a JSON Schema by their lower-case form. */
interface Spellings {
  readonly names: Map<string, string>;
  /** By property name. */
  readonly texts: Map<string, Map<string, string>>;
}

/**
 * Makes a function that gives property names and enumerated texts the spelling of a JSON Schema: existing mappings
 * write them in any case, and a property that is null as one that is not there.
 */
export function createSpelling(jsonSchema: unknown): (value: unknown) => unknown {
  const spellings: Spellings = { names: new Map(), texts: new Map() };
  collect(jsonSchema, spellings);
  return (value) => spell(value, spellings);
}

function collect(schema: unknown, spellings: Spellings): void {
  if (Array.isArray(schema)) for (const part of schema) collect(part, spellings);
  if (!isObject(schema)) return;
  for (const [key, part] of Object.entries(schema)) {
    if (key === 'properties' && isObject(part)) collectProperties(part, spellings);
    collect(part, spellings);
  }
}

function collectProperties(properties: Readonly<Record<string, unknown>>, { names, texts }: Spellings): void {
  for (const [name, schema] of Object.entries(properties)) {
    names.set(name.toLowerCase(), name);
    const known = texts.get(name) ?? new Map<string, string>();
    for (const text of enumeratedTexts(schema)) known.set(text.toLowerCase(), text);
    texts.set(name, known);
  }
}

/** The texts that `enum` and `const` name in a schema or its alternatives, not in its properties. */
function enumeratedTexts(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(enumeratedTexts);
  if (!isObject(schema)) return [];
  const own = [schema['enum'], schema['const']].flat().filter((text) => typeof text === 'string');
  return [...own, ...enumeratedTexts(schema['anyOf']), ...enumeratedTexts(schema['oneOf'])];
}

function spell(value: unknown, spellings: Spellings): unknown {
  if (Array.isArray(value)) return value.map((item) => spell(item, spellings));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => {
      const name = spellName(key, value, spellings);
      return part === null ? [] : [[name, spellText(name, spell(part, spellings), spellings)]];
    }),
  );
}

/** The exact spelling wins over another one of the same name. */
function spellName(key: string, siblings: Readonly<Record<string, unknown>>, { names }: Spellings): string {
  const name = names.get(key.toLowerCase()) ?? key;
  return Object.hasOwn(siblings, name) ? key : name;
}

function spellText(name: string, value: unknown, { texts }: Spellings): unknown {
  return typeof value === 'string' ? (texts.get(name)?.get(value.toLowerCase()) ?? value) : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
