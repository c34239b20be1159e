import type { JsonValue } from '../../model.ts';
import { numberFrom } from '../json-number.ts';
import type { Scanner } from './scanner.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
]);

/** Reads `'…'` with the scanner at the opening quote. */
export function readQuoted(scanner: Scanner): string {
  const opening = scanner.position;
  scanner.position += 1;
  let text = '';
  while (!scanner.take("'")) {
    if (scanner.isAtEnd()) scanner.fail('The quoted text has no closing quote.', opening);
    text += scanner.take('\\') ? readEscape(scanner) : scanner.peek();
    scanner.position += 1;
  }
  return text;
}

function readEscape(scanner: Scanner): string {
  const escaped = ESCAPES.get(scanner.peek());
  return escaped ?? scanner.fail(`Only \\' \\" \\\\ \\/ \\b \\t \\n \\f and \\r can follow a backslash.`);
}

const KEYWORDS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const WORD = /[A-Za-z]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const REGEX = /\/(?:\\.|[^/\\])*\/[A-Za-z]*/y;

/** Reads a literal of a filter: text, number, `true`, `false`, `null`, or `/re/` as its own text. */
export function readLiteral(scanner: Scanner): JsonValue {
  const start = scanner.position;
  const first = scanner.peek();
  if (first === "'") return readQuoted(scanner);
  if (first === '"') return scanner.fail('Text in a filter takes single quotes.');
  if (first === '/') return readRegexText(scanner);
  const number = scanner.takeMatch(NUMBER);
  if (number !== '') return numberFrom(withoutLeadingZeros(number));
  const keyword = KEYWORDS.get(scanner.takeMatch(WORD));
  if (keyword !== undefined) return keyword;
  return scanner.fail(
    'A path ($… or @…), text in single quotes, a number, true, false, null or /a regular expression/ must stand here.',
    start,
  );
}

function readRegexText(scanner: Scanner): string {
  const start = scanner.position;
  const text = scanner.takeMatch(REGEX);
  return text === '' ? scanner.fail('The regular expression has no closing slash.', start) : text;
}

function withoutLeadingZeros(number: string): string {
  return number.replace(/^(-?)0+(?=\d)/, '$1');
}
