import type { JsonValue } from '../../model.ts';
import { ExpressionSyntaxError } from '../syntax-error.ts';
import { readBackquoted, readDoubleQuoted, readRaw } from './literals.ts';

const SYMBOLS = [
  '[?',
  '[]',
  '||',
  '&&',
  '==',
  '!=',
  '<=',
  '>=',
  '.',
  '*',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  ',',
  ':',
  '|',
  '&',
  '<',
  '>',
  '!',
  '@',
] as const;

type Punctuation = (typeof SYMBOLS)[number];

export type Token =
  | { readonly kind: Punctuation; readonly offset: number }
  /** Not in the text: stands for what comes after its last token. */
  | { readonly kind: 'end'; readonly offset: number }
  | { readonly kind: 'name' | 'quotedName'; readonly name: string; readonly offset: number }
  | { readonly kind: 'number'; readonly value: number; readonly offset: number }
  | { readonly kind: 'literal'; readonly value: JsonValue; readonly offset: number };

const LEXEMES = {
  blank: /[ \t\r\n]+/y,
  name: /[A-Za-z_][A-Za-z0-9_]*/y,
  number: /-?\d+/y,
  quotedName: /"(?:[^"\\]|\\.)*"/sy,
  raw: /'(?:[^'\\]|\\.)*'/sy,
  literal: /`(?:[^`\\]|\\.)*`/sy,
} as const;

type LexemeKind = keyof typeof LEXEMES;

const LEXEME_KINDS = Object.keys(LEXEMES) as readonly LexemeKind[];

/**
 * Cuts an expression into tokens.
 * @throws ExpressionSyntaxError
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const kind = LEXEME_KINDS.find((candidate) => matchAt(candidate, text, offset) !== undefined);
    const lexeme = kind === undefined ? undefined : matchAt(kind, text, offset);
    if (kind === undefined || lexeme === undefined) {
      const symbol = readSymbol(text, offset);
      tokens.push({ kind: symbol, offset });
      offset += symbol.length;
    } else {
      if (kind !== 'blank') tokens.push(TOKENS[kind](lexeme, offset));
      offset += lexeme.length;
    }
  }
  return tokens;
}

function matchAt(kind: LexemeKind, text: string, offset: number): string | undefined {
  const pattern = LEXEMES[kind];
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

const TOKENS: Readonly<Record<Exclude<LexemeKind, 'blank'>, (lexeme: string, offset: number) => Token>> = {
  name: (lexeme, offset) => ({ kind: 'name', name: lexeme, offset }),
  number: (lexeme, offset) => ({ kind: 'number', value: Number(lexeme), offset }),
  quotedName: (lexeme, offset) => ({ kind: 'quotedName', name: readDoubleQuoted(lexeme, offset), offset }),
  raw: (lexeme, offset) => ({ kind: 'literal', value: readRaw(lexeme), offset }),
  literal: (lexeme, offset) => ({ kind: 'literal', value: readBackquoted(lexeme, offset), offset }),
};

const UNFINISHED: ReadonlyMap<string, string> = new Map([
  ['"', 'The quoted name has no closing quote.'],
  ["'", 'The text has no closing quote.'],
  ['`', 'The literal has no closing backtick.'],
  ['=', 'Equality is written ==.'],
  ['$', 'JMESPath has no $. The message itself is @.'],
]);

function readSymbol(text: string, offset: number): Punctuation {
  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, offset));
  if (symbol !== undefined) return symbol;
  throw new ExpressionSyntaxError(
    UNFINISHED.get(text.charAt(offset)) ??
      'This character means nothing in JMESPath. Write special names in double quotes.',
    offset,
  );
}
