import type { JsonValue } from '../../model.ts';
import { parseNumber } from '../json-number.ts';
import { ExpressionSyntaxError } from '../syntax-error.ts';

/** Reads `"name"`, which has the escapes of a JSON string. */
export function readDoubleQuoted(lexeme: string, offset: number): string {
  try {
    return JSON.parse(lexeme) as string;
  } catch {
    throw new ExpressionSyntaxError('The quoted name is not a valid JSON string.', offset);
  }
}

/** Reads `'text'`, whose only escape is `\'`. */
export function readRaw(lexeme: string): string {
  return lexeme.slice(1, -1).replaceAll("\\'", "'");
}

const BARE_WORD = /^[A-Za-z_][\w .-]*$/;

/** Reads a JSON value between backticks; a bare word is accepted as text, as older JMESPath did. */
export function readBackquoted(lexeme: string, offset: number): JsonValue {
  const text = lexeme.slice(1, -1).replaceAll('\\`', '`').trim();
  const number = parseNumber(text);
  if (number !== undefined) return number;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    if (BARE_WORD.test(text)) return text;
    throw new ExpressionSyntaxError('The text between backticks is neither JSON nor a bare word.', offset);
  }
}
