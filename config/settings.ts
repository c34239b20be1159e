import { z } from 'zod';
import { configSchema } from './schema.ts';

export const PREFIX = 'IOT_CONNECTOR_';

/** One thing that can be configured, as the schema tells it. */
export interface Setting {
  readonly path: readonly string[];
  /** The environment variable over it: its path in upper snake case. */
  readonly variable: string;
  /** Absent where leaving it out has a meaning of its own. */
  readonly default?: unknown;
  readonly meaning: string;
  /** The words that it takes, where they are a closed list. */
  readonly words: readonly string[];
}

export function variableOf(path: readonly string[]): string {
  return PREFIX + path.map((part) => part.replaceAll(/[A-Z]/g, '_$&').toUpperCase()).join('_');
}

/** Every setting in the order of the schema. */
export function listSettings(): readonly Setting[] {
  const schema: JsonSchema = z.toJSONSchema(configSchema, { io: 'input' });
  return settingsBelow(schema, []).filter(({ path }) => path[0] !== '$schema');
}

/** The part of JSON Schema that the configuration uses. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly oneOf?: readonly JsonSchema[];
  readonly default?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

function settingsBelow(schema: JsonSchema, path: readonly string[]): readonly Setting[] {
  const fields = schema.oneOf === undefined ? schema.properties : fieldsOfKinds(schema.oneOf, schema.default);
  if (fields === undefined) return [settingOf(schema, path)];
  return Object.entries(fields).flatMap(([name, field]) =>
    typeof field === 'boolean' ? [] : settingsBelow(field, [...path, name]),
  );
}

function settingOf(schema: JsonSchema, path: readonly string[]): Setting {
  const words = (schema.enum ?? []).map(String);
  const setting = { path, words, variable: variableOf(path), meaning: schema.description ?? '' };
  return schema.default === undefined ? setting : { ...setting, default: schema.default };
}

/** A union told apart by `kind` has the fields of all its kinds; a field means the same in each. */
function fieldsOfKinds(kinds: readonly JsonSchema[], fallback: unknown): Record<string, JsonSchema> {
  const fields: Record<string, JsonSchema> = {};
  for (const [name, field] of kinds.flatMap((kind) => Object.entries(kind.properties ?? {}))) {
    if (typeof field === 'boolean') continue;
    const { const: word, ...rest } = field;
    const known = fields[name];
    fields[name] = { ...rest, ...known, ...(word === undefined ? {} : { enum: [...(known?.enum ?? []), word] }) };
  }
  const { kind } = fields;
  const { kind: chosen } = z.looseObject({ kind: z.string().optional() }).parse(fallback ?? {});
  return kind === undefined ? fields : { ...fields, kind: { ...kind, default: chosen } };
}
