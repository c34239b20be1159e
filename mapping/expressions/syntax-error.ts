import { MAX_NESTING } from './limits.ts';

/** Leaves a parser from any depth; `compileExpression` turns it into a `SyntaxFault`. */
export class ExpressionSyntaxError extends Error {
  override readonly name = 'ExpressionSyntaxError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Refuses brackets and operands inside each other beyond the limit. */
export function checkNesting(levels: number, offset: number): void {
  if (levels > MAX_NESTING) {
    throw new ExpressionSyntaxError(
      `The expression is nested deeper than ${MAX_NESTING} levels. Write it flatter.`,
      offset,
    );
  }
}
