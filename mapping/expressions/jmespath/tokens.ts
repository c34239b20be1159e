import { MAX_PROJECTIONS } from '../limits.ts';
import { ExpressionSyntaxError } from '../syntax-error.ts';
import { tokenize, type Token } from './lexer.ts';

/** The tokens of an expression with a position among them. */
export class Tokens {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #position = 0;
  #projections = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
    this.#end = { kind: 'end', offset: text.length };
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? this.#end;
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  /** Steps over a token of this kind if it comes next. */
  take(kind: Token['kind']): boolean {
    if (this.peek().kind !== kind) return false;
    this.#position += 1;
    return true;
  }

  expect(kind: Token['kind'], problem: string): void {
    if (!this.take(kind)) this.fail(problem);
  }

  /** Notes that a projection was read, and refuses too many. */
  countProjection(): void {
    this.#projections += 1;
    if (this.#projections > MAX_PROJECTIONS) this.fail(`An expression has at most ${MAX_PROJECTIONS} projections.`);
  }

  fail(message: string, token: Token = this.peek()): never {
    throw new ExpressionSyntaxError(
      token.kind === 'end' ? `The expression ends too early. ${message}` : message,
      token.offset,
    );
  }
}
