import { parseTree } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { parse as parseLossless } from 'lossless-json';
import { parseNumber } from '../expressions/json-number.ts';
import type { Result } from '../fault.ts';
import { fail, ok } from '../fault.ts';
import type { JsonValue } from '../model.ts';
import { createLineIndex } from '../text/line-index.ts';
import { findTooDeep } from './json-depth.ts';
import { ODDITY, surveyJson } from './survey-json.ts';

export interface BodyOptions {
  /** Numbers whose spelling can matter to an expression become `ExactNumber`. */
  readonly exactNumbers: boolean;
  /** Bytes of a body, 1 MiB unless given. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
const BYTE_ORDER_MARK = 0xfeff;

/** `1.0` and `1e3`: floats that a double no longer tells from integers. */
const WHOLE_FLOAT = /\d(?:\.0+(?!\d)|[eE][-+]?\d)/;

/** Reads the body of an event: strict JSON in UTF-8, with or without byte order mark. An empty body is null. */
export function readBody(body: Uint8Array | string, options: BodyOptions): Result<JsonValue> {
  const { exactNumbers, maxBytes = MAX_BYTES } = options;
  if (body.length > maxBytes) return refuse(`The body is larger than ${maxBytes} bytes; send smaller messages.`);
  const text = typeof body === 'string' ? withoutMark(body) : decode(body);
  if (text === undefined) return refuse('The body is not UTF-8.');
  if (text === '') return ok(null);
  const value = parseFast(text);
  return value === undefined ? refuseText(text) : checkParsed(text, value, exactNumbers);
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

// A byte order mark is dropped by the decoder.
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function decode(body: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(body);
  } catch {
    return undefined;
  }
}

// The platform's parser does not recurse: looking at its result costs a tenth of scanning the text beforehand. The
// parsers that do recurse run only on text whose depth is known.
function checkParsed(text: string, value: JsonValue, exactNumbers: boolean): Result<JsonValue> {
  const oddities = surveyJson(value, MAX_DEPTH);
  if (oddities >= ODDITY.tooDeep) return refuseText(text);
  // Ids and expressions see all digits of an integer, whatever the mapping needs.
  const isExact = oddities === ODDITY.unsafeNumber || (exactNumbers && WHOLE_FLOAT.test(text));
  return isExact ? parseExact(text) : ok(value);
}

function parseFast(text: string): JsonValue | undefined {
  try {
    // What a JSON parser returns is JSON.
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

// Only of text that the platform's parser has read. Of two properties with one name the last is in force, as there.
function parseExact(text: string): Result<JsonValue> {
  return ok(parseLossless(text, null, { parseNumber, onDuplicateKey: ({ newValue }) => newValue }) as JsonValue);
}

function refuseText(text: string): Result<never> {
  const tooDeepAt = findTooDeep(text, MAX_DEPTH);
  if (tooDeepAt === undefined) return refuse('The body is not JSON.', text, findMistake(text));
  return refuse(`The body is nested deeper than ${MAX_DEPTH} levels.`, text, tooDeepAt);
}

/** The platform's message quotes the body and may give no place: a tolerant parser tells where the first mistake is. */
function findMistake(text: string): number | undefined {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  return errors[0]?.offset;
}

function refuse(message: string, text = '', offset?: number): Result<never> {
  const place = offset === undefined ? {} : createLineIndex(text).at(offset);
  return fail({ code: 'InvalidDataFormat', message, ...place });
}
