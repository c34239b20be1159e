import type { Compiled, ExpressionLanguage } from './expression.ts';
import { compileJmesPath } from './jmespath/compile.ts';
import { compileJsonPath } from './jsonpath/compile.ts';
import { WantedNames } from './jsonpath/object-walk.ts';
import { MAX_EXPRESSION_LENGTH } from './limits.ts';
import { ExpressionSyntaxError } from './syntax-error.ts';

/** Compiles an expression to closures; whatever is wrong with its text comes back as a fault. */
export function compileExpression(text: string, language: ExpressionLanguage, wanted?: WantedNames): Compiled {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    const message = `An expression has at most ${MAX_EXPRESSION_LENGTH} characters.`;
    return { ok: false, fault: { message, offset: MAX_EXPRESSION_LENGTH } };
  }
  try {
    return { ok: true, expression: language === 'JsonPath' ? compileJsonPath(text, wanted) : compileJmesPath(text) };
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    return { ok: false, fault: { message: error.message, offset: error.offset } };
  }
}

/** A compiler for the many templates of one mapping: each distinct expression once, and one walk of an event for all. */
export function createExpressionCompiler(): typeof compileExpression {
  const compiled = new Map<string, Compiled>();
  const wanted = new WantedNames();
  return (text, language) => {
    const key = `${language} ${text}`;
    const known = compiled.get(key) ?? compileExpression(text, language, wanted);
    compiled.set(key, known);
    return known;
  };
}
