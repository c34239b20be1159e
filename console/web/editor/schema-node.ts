/** The part of JSON Schema (draft 7) that the schemas of the mapping files use. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

type Value = unknown;

/** The schemas that apply at a path of a document: several where a choice is still open. */
export function schemasAt(schema: SchemaNode, value: Value, path: readonly (string | number)[]): readonly SchemaNode[] {
  const alternatives = choose(schema, value);
  const [step, ...rest] = path;
  if (step === undefined) return alternatives;
  return alternatives.flatMap((alternative) => {
    const next = typeof step === 'number' ? alternative.items : alternative.properties?.[step];
    return next === undefined ? [] : schemasAt(next, childOf(value, step), rest);
  });
}

/** Alternatives that contradict a value that is written already, as `templateType`, are left out. */
function choose(schema: SchemaNode, value: Value): readonly SchemaNode[] {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives === undefined) return [schema];
  const open = alternatives.flatMap((alternative) => choose(alternative, value));
  const fitting = open.filter((alternative) => fits(alternative, value));
  return fitting.length > 0 ? fitting : open;
}

function fits({ properties }: SchemaNode, value: Value): boolean {
  if (properties === undefined || typeof value !== 'object' || value === null) return true;
  return Object.entries(properties).every(([name, { enum: allowed }]) => {
    const written = childOf(value, name);
    if (allowed === undefined || typeof written !== 'string') return true;
    return allowed.some((one) => typeof one === 'string' && one.toLowerCase() === written.toLowerCase());
  });
}

function childOf(value: Value, step: string | number): Value {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[step];
}
