import type { Compiled, ExpressionLanguage } from './expression.ts';
import { compileJmesPath } from './jmespath/compile.ts';
import { compileJsonPath } from './jsonpath/compile.ts';
import { MAX_EXPRESSION_LENGTH } from './limits.ts';
import { ExpressionSyntaxError } from './syntax-error.ts';

/** Compiles an expression to closures; whatever is wrong with its text comes back as a fault. */
export function compileExpression(text: string, language: ExpressionLanguage): Compiled {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    const message = `An expression has at most ${MAX_EXPRESSION_LENGTH} characters.`;
    return { ok: false, fault: { message, offset: MAX_EXPRESSION_LENGTH } };
  }
  try {
    return { ok: true, expression: language === 'JsonPath' ? compileJsonPath(text) : compileJmesPath(text) };
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    return { ok: false, fault: { message: error.message, offset: error.offset } };
  }
}

/** A compiler that compiles each distinct expression once, for the many templates of one mapping. */
export function createExpressionCompiler(): typeof compileExpression {
  const compiled = new Map<string, Compiled>();
  return (text, language) => {
    const key = `${language} ${text}`;
    const known = compiled.get(key) ?? compileExpression(text, language);
    compiled.set(key, known);
    return known;
  };
}
