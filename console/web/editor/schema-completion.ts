import { getLocation, parse } from 'jsonc-parser';
import { type SchemaNode, schemasAt } from './schema-node.ts';

/** What can be written at a place of a JSON text. */
export interface Proposal {
  readonly label: string;
  /** The text to insert, quotes included. */
  readonly insert: string;
  readonly kind: 'property' | 'value';
  readonly detail?: string;
  readonly info?: string;
}

export interface Proposals {
  /** The part of the text that a proposal replaces. */
  readonly from: number;
  readonly to: number;
  readonly proposals: readonly Proposal[];
}

/** Proposes names and values by a JSON Schema. */
export function completeAt(schema: SchemaNode, text: string, offset: number): Proposals {
  const location = getLocation(text, offset);
  const replaced = wordAround(text, offset);
  const value: unknown = parse(text, [], { allowTrailingComma: true });
  if (!location.isAtPropertyKey) {
    return { ...replaced, proposals: valuesOf(schemasAt(schema, value, location.path)) };
  }
  const parent = location.path.slice(0, -1);
  const written = namesAt(value, parent);
  written.delete(unquote(text.slice(replaced.from, replaced.to)));
  const hasColon = /^\s*:/.test(text.slice(replaced.to));
  return { ...replaced, proposals: propertiesOf(schemasAt(schema, value, parent), written, hasColon) };
}

function propertiesOf(
  schemas: readonly SchemaNode[],
  written: ReadonlySet<string>,
  hasColon: boolean,
): readonly Proposal[] {
  const found = new Map<string, Proposal>();
  for (const { properties = {}, required = [] } of schemas) {
    for (const [name, schema] of Object.entries(properties)) {
      if (written.has(name) || found.has(name)) continue;
      found.set(name, {
        label: name,
        insert: hasColon ? JSON.stringify(name) : `${JSON.stringify(name)}: ${beginningOf(schema)}`,
        kind: 'property',
        detail: [required.includes(name) ? 'required' : '', typeName(schema)].filter(Boolean).join(', '),
        ...(schema.description !== undefined && { info: schema.description }),
      });
    }
  }
  return [...found.values()];
}

function valuesOf(schemas: readonly SchemaNode[]): readonly Proposal[] {
  const found = new Map<string, Proposal>();
  for (const schema of schemas) {
    for (const value of literalsOf(schema)) {
      const insert = JSON.stringify(value);
      const info = schema.description === undefined ? {} : { info: schema.description };
      found.set(insert, { label: String(value), insert, kind: 'value', ...info });
    }
  }
  return [...found.values()];
}

function literalsOf(schema: SchemaNode): readonly unknown[] {
  if (schema.enum !== undefined) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  return schema.type === 'boolean' ? [true, false] : [];
}

/** What stands behind a new property's colon, so that its kind need not be remembered. */
function beginningOf(schema: SchemaNode): string {
  if (schema.type === 'object') return '{}';
  if (schema.type === 'array') return '[]';
  if (schema.type === 'string' && schema.enum === undefined) return '""';
  return '';
}

function typeName({ type, anyOf, oneOf }: SchemaNode): string {
  const types = type === undefined ? (anyOf ?? oneOf ?? []).flatMap((one) => one.type ?? []) : [type].flat();
  return [...new Set(types)].join(' or ');
}

/** The name or value that the cursor stands in, quotes included. */
function wordAround(text: string, offset: number): { readonly from: number; readonly to: number } {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const before = /"(?:[^"\\]|\\.)*$|[\w.-]*$/.exec(openPart(text.slice(line, offset)))?.[0] ?? '';
  const quoted = before.startsWith('"');
  const after = (quoted ? /^(?:[^"\\\n]|\\.)*"/ : /^[\w.-]*/).exec(text.slice(offset))?.[0] ?? '';
  return { from: offset - before.length, to: offset + after.length };
}

/** The line up to the cursor without the strings that are closed before it. */
function openPart(line: string): string {
  return line.replaceAll(/"(?:[^"\\]|\\.)*"/g, (closed) => ' '.repeat(closed.length));
}

function namesAt(value: unknown, path: readonly (string | number)[]): Set<string> {
  let at: unknown = value;
  for (const step of path) at = (at as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  return new Set(typeof at === 'object' && at !== null ? Object.keys(at) : []);
}

function unquote(text: string): string {
  return text.replaceAll(/^"|"$/g, '');
}
