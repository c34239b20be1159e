import { createBudget } from './expressions/budget.ts';
import { compileExpression } from './expressions/compile.ts';
import { type CompiledExpression, EvaluationError, type ExpressionLanguage } from './expressions/expression.ts';
import type { JsonValue } from './model.ts';

/** An expression that cannot be compiled; `offset` counts its characters from 0. */
export interface SyntaxProblem {
  readonly kind: 'syntax';
  readonly message: string;
  readonly offset: number;
}

/** What is wrong with an expression, or with an expression on this document. */
export type ExpressionProblem = SyntaxProblem | { readonly kind: 'evaluation'; readonly message: string };

/** The whole value of an expression: JSONPath gives the array of its matches, JMESPath its value, null for nothing. */
export type Evaluation =
  | { readonly ok: true; readonly result: JsonValue }
  | { readonly ok: false; readonly error: ExpressionProblem };

/** An expression, compiled once, to be evaluated on many documents. */
export type ReadyExpression =
  | { readonly ok: true; readonly evaluate: (document: JsonValue) => Evaluation }
  | { readonly ok: false; readonly error: SyntaxProblem };

/** Compiles an expression; whatever is wrong with it, or later with a document, comes back as data. */
export function prepareExpression(text: string, language: ExpressionLanguage): ReadyExpression {
  const compiled = compileExpression(text, language);
  if (!compiled.ok) return { ok: false, error: { kind: 'syntax', ...compiled.fault } };
  return { ok: true, evaluate: (document) => evaluate(compiled.expression, document) };
}

/** Compiles an expression and evaluates it on one document. */
export function evaluateExpression(text: string, language: ExpressionLanguage, document: JsonValue): Evaluation {
  const ready = prepareExpression(text, language);
  return ready.ok ? ready.evaluate(document) : ready;
}

function evaluate(expression: CompiledExpression, document: JsonValue): Evaluation {
  try {
    return { ok: true, result: expression.evaluate(document, createBudget()) };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return { ok: false, error: { kind: 'evaluation', message: error.message } };
  }
}
