import type { Fault, Result } from '../fault.ts';
import type { MappingPlace, MappingText } from '../text/mapping-text.ts';
import { readMappingText } from '../text/mapping-text.ts';
import type { LintedFile } from './lint-finding.ts';

/** One file of a mapping pair, as far as it can be read: a broken template hides no finding about another. */
export interface MappingSide<E> {
  /** Why the file would be refused. */
  readonly faults: readonly Fault[];
  /** Absent where the file is not JSON. */
  readonly source?: MappingText;
  /** The templates that are well-formed. */
  readonly entries: readonly E[];
  /** The type names of all templates, also of broken ones. */
  readonly typeNames: readonly string[];
  /** Every template is among `entries`, so that what they lack is nowhere in the file. */
  readonly isWhole: boolean;
}

/** How one kind of mapping file is read. */
export interface SideReader<E> {
  load(text: string, options: { readonly file: string }): Result<unknown>;
  spell(value: unknown): unknown;
  readEntry(entry: unknown, index: number, source: MappingText): E | undefined;
}

export function readSide<E>({ text, file }: LintedFile, reader: SideReader<E>): MappingSide<E> {
  const loaded = reader.load(text, { file });
  const faults = loaded.ok ? [] : loaded.faults;
  const read = readMappingText(text, file);
  if (!read.ok) return { faults, entries: [], typeNames: [], isWhole: false };
  const source = read.value;
  const templates = property(reader.spell(source.value), 'template');
  if (!Array.isArray(templates)) return { faults, source, entries: [], typeNames: [], isWhole: false };
  const entries = templates.map((template, index) => reader.readEntry(template, index, source));
  const whole = entries.filter((entry) => entry !== undefined);
  const isWhole = whole.length === templates.length;
  return { faults, source, entries: whole, typeNames: templates.flatMap(typeNameOf), isWhole };
}

function typeNameOf(template: unknown): readonly string[] {
  const name = property(property(template, 'template'), 'typeName');
  return typeof name === 'string' ? [name] : [];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The place of a pointer inside one template. */
export function placeIn(source: MappingText, index: number): (path: string) => MappingPlace {
  return (path) => source.locate(`/template/${index}/template${path}`);
}
