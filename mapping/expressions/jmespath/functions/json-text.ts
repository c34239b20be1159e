import { ExactNumber, type JsonValue } from '../../../model.ts';
import { checkDepth, spendCharacters, spendVisits } from '../../budget.ts';
import type { EvaluationBudget } from '../../expression.ts';
import { isArray, isObject } from '../../json-object.ts';

/** The compact JSON text of a value; an exact number keeps the text that it was written with. */
export function jsonText(value: JsonValue, budget: EvaluationBudget, depth = 0): string {
  checkDepth(depth);
  spendVisits(budget, 1);
  if (isArray(value)) return `[${value.map((element) => jsonText(element, budget, depth + 1)).join(',')}]`;
  if (value instanceof ExactNumber) return value.text;
  if (!isObject(value)) return scalarText(value, budget);
  const members = Object.entries(value).map(
    ([name, child]) => `${scalarText(name, budget)}:${jsonText(child, budget, depth + 1)}`,
  );
  return `{${members.join(',')}}`;
}

function scalarText(value: string | number | boolean | null, budget: EvaluationBudget): string {
  const text = JSON.stringify(value);
  spendCharacters(budget, text.length);
  return text;
}
