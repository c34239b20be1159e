import type { JsonValue } from '../model.ts';
import { checkDepth, spendVisits } from './budget.ts';
import type { EvaluationBudget } from './expression.ts';
import { doubleOf, exceedsDouble, isNumber } from './json-number.ts';
import { isArray, isObject, objectFrom } from './json-object.ts';

/** A copy to be shown: its size is within the budget, and numbers stay exact only where a double would change them. */
export function plainJson(value: JsonValue, budget: EvaluationBudget, depth = 0): JsonValue {
  checkDepth(depth);
  spendVisits(budget, 1);
  if (isNumber(value)) return exceedsDouble(value) ? value : doubleOf(value);
  if (isArray(value)) return value.map((element) => plainJson(element, budget, depth + 1));
  if (!isObject(value)) return value;
  return objectFrom(Object.entries(value).map(([name, child]) => [name, plainJson(child, budget, depth + 1)] as const));
}
