import { createBudget } from './budget.ts';
import { compileExpression } from './compile.ts';
import type { CompiledExpression, EvaluationBudget, ExpressionLanguage, SyntaxFault } from './expression.ts';
import { ExactNumber, type JsonValue } from '../model.ts';

export const LANGUAGES = ['JsonPath', 'JmesPath'] as const satisfies readonly ExpressionLanguage[];

export function compiled(text: string, language: ExpressionLanguage): CompiledExpression {
  const result = compileExpression(text, language);
  if (!result.ok) throw new Error(`${text} does not compile: ${result.fault.message} (at ${result.fault.offset})`);
  return result.expression;
}

/** The fault of an expression that must not compile. */
export function faultOf(text: string, language: ExpressionLanguage): SyntaxFault {
  const result = compileExpression(text, language);
  if (result.ok) throw new Error(`${text} compiles.`);
  return result.fault;
}

export function jsonPathAll(text: string, root: JsonValue, budget: EvaluationBudget = createBudget()) {
  return compiled(text, 'JsonPath').selectAll(frozen(root), budget);
}

export function jsonPathOne(text: string, root: JsonValue) {
  return compiled(text, 'JsonPath').selectOne(frozen(root), createBudget());
}

export function jmesPathAll(text: string, root: JsonValue, budget: EvaluationBudget = createBudget()) {
  return compiled(text, 'JmesPath').selectAll(frozen(root), budget);
}

export function jmesPathOne(text: string, root: JsonValue) {
  return compiled(text, 'JmesPath').selectOne(frozen(root), createBudget());
}

/** The whole value of a JMESPath expression, as its specification states results. */
export function search(text: string, root: JsonValue): JsonValue {
  return compiled(text, 'JmesPath').evaluate(frozen(root), createBudget());
}

/** The value with all that is in it frozen, so that a change to a message throws. */
export function frozen(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (!(value instanceof ExactNumber)) for (const child of Object.values(value)) frozen(child);
  return Object.freeze(value);
}
