import type { Slice } from '../slice.ts';
import type { Tokens } from './tokens.ts';

/** What stands in brackets after `[`: an index, a slice, every element, or (undefined) something else. */
export type Bracket =
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'all' };

/** Reads `0]`, `1:4:2]` or `*]`; nothing is read when the bracket holds something else. */
export function readBracket(tokens: Tokens): Bracket | undefined {
  const { kind } = tokens.peek();
  if (kind === '*' && tokens.peek(1).kind === ']') {
    tokens.next();
    tokens.next();
    return { kind: 'all' };
  }
  if (kind !== 'number' && kind !== ':') return undefined;
  const first = readNumber(tokens);
  if (first !== undefined && tokens.take(']')) return { kind: 'index', index: first };
  return { kind: 'slice', slice: readSlice(tokens, first) };
}

function readSlice(tokens: Tokens, start: number | undefined): Slice {
  tokens.expect(':', 'A colon or ] must follow the number.');
  const end = readNumber(tokens);
  const stepToken = tokens.peek(1);
  const step = tokens.take(':') ? readNumber(tokens) : undefined;
  if (step === 0) tokens.fail('The step of a slice cannot be 0.', stepToken);
  tokens.expect(']', 'A slice ends with ].');
  return { start, end, step: step ?? 1 };
}

function readNumber(tokens: Tokens): number | undefined {
  const token = tokens.peek();
  if (token.kind !== 'number') return undefined;
  tokens.next();
  return token.value;
}
