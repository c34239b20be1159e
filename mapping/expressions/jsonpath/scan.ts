import type { JsonValue } from '../../model.ts';
import { checkDepth, spendVisits } from '../budget.ts';
import type { EvaluationBudget } from '../expression.ts';
import { isArray, isObject } from '../json-object.ts';

/** Gives the value itself and every value below it to `visit`, parents first, in document order. */
export function scanValues(
  value: JsonValue,
  budget: EvaluationBudget,
  visit: (value: JsonValue) => void,
  depth = 0,
): void {
  checkDepth(depth);
  spendVisits(budget, 1);
  visit(value);
  if (isArray(value)) {
    for (const element of value) scanValues(element, budget, visit, depth + 1);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) scanValues(value[name] as JsonValue, budget, visit, depth + 1);
  }
}

/** Gives every property below the value whose name is wanted to `visit`, in document order. */
export function scanProperties(
  value: JsonValue,
  names: readonly string[],
  budget: EvaluationBudget,
  visit: (value: JsonValue) => void,
  depth = 0,
): void {
  if (typeof value !== 'object' || value === null) return;
  checkDepth(depth);
  spendVisits(budget, 1);
  if (isArray(value)) {
    for (const element of value) scanProperties(element, names, budget, visit, depth + 1);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) {
      const child = value[name] as JsonValue;
      for (const wanted of names) if (wanted === name) visit(child);
      scanProperties(child, names, budget, visit, depth + 1);
    }
  }
}
