import type { Fault, Result } from '../fault.ts';
import { fail, ok } from '../fault.ts';
import type { ParseError } from 'jsonc-parser';
import { createScanner, parseTree, printParseErrorCode } from 'jsonc-parser';
import { createLineIndex } from './line-index.ts';
import type { LineIndex } from './line-index.ts';
import { createNodeIndex } from './node-index.ts';

/** Where something stands in a mapping file; spread into a `Fault`. Line and column count from 1. */
export interface MappingPlace {
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
}

/** A mapping file as data that still knows where each of its values was written. */
export interface MappingText {
  readonly file: string;
  readonly value: unknown;
  /**
   * The place of a JSON pointer, or of its nearest ancestor that exists. `within` counts characters of a string
   * value, so that a fault inside an expression is found in the file.
   */
  locate(pointer: string, within?: number): MappingPlace;
}

// A mapping is written by hand: four levels of nesting are usual and a hundred kilobytes are many templates.
const MAX_LENGTH = 4 * 1024 * 1024;
const MAX_DEPTH = 64;

/** Reads a mapping file: JSON with comments, trailing commas and a byte order mark. */
export function readMappingText(text: string, file: string): Result<MappingText> {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = createLineIndex(source);
  const tooMuch = findExcess(source);
  if (tooMuch !== undefined) {
    return fail({ code: 'InvalidJson', message: tooMuch.message, file, pointer: '', ...lines.at(tooMuch.offset) });
  }
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true });
  if (root === undefined || errors.length > 0) return fail(...syntaxFaults(errors, file, lines));
  const nodes = createNodeIndex(root);
  return ok({
    file,
    value: nodes.value,
    locate: (pointer, within) => ({ file, pointer, ...lines.at(nodes.offsetOf(pointer, source, within)) }),
  });
}

// The parser recurses: depth is bounded by its scanner, which does not.
function findExcess(source: string): { message: string; offset: number } | undefined {
  if (source.length > MAX_LENGTH) {
    return { message: `A mapping file holds at most ${MAX_LENGTH} characters; split it.`, offset: 0 };
  }
  const scanner = createScanner(source, true);
  let depth = 0;
  for (let kind: number = scanner.scan(); kind !== END_OF_FILE; kind = scanner.scan()) {
    const character = scanner.getTokenLength() === 1 ? source[scanner.getTokenOffset()] : '';
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    if (depth > MAX_DEPTH) {
      return { message: `A mapping file is nested at most ${MAX_DEPTH} deep.`, offset: scanner.getTokenOffset() };
    }
  }
  return undefined;
}

// `SyntaxKind.EOF`: the package declares it as a const enum, which isolated modules cannot read.
const END_OF_FILE = 17;

// One mistake makes the parser complain several times along its line.
function syntaxFaults(errors: readonly ParseError[], file: string, lines: LineIndex): readonly Fault[] {
  const firstOfLine = new Map<number, Fault>();
  for (const { error, offset } of errors) {
    const place = lines.at(offset);
    const message = `Not JSON: ${wordsOf(printParseErrorCode(error))}.`;
    if (!firstOfLine.has(place.line)) {
      firstOfLine.set(place.line, { code: 'InvalidJson', message, file, pointer: '', ...place });
    }
  }
  return [...firstOfLine.values()];
}

/** `PropertyNameExpected` → `property name expected`. */
function wordsOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
