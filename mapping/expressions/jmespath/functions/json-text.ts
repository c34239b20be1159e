import type { JsonValue } from '../../../model.ts';
import { checkDepth, spendVisits } from '../../budget.ts';
import type { EvaluationBudget } from '../../expression.ts';
import { isArray, isObject } from '../../json-object.ts';

/** The compact JSON text of a value; an exact number keeps the text that it was written with. */
export function jsonText(value: JsonValue, budget: EvaluationBudget, depth = 0): string {
  checkDepth(depth);
  const text = isArray(value)
    ? `[${value.map((element) => jsonText(element, budget, depth + 1)).join(',')}]`
    : isObject(value)
      ? `{${Object.entries(value)
          .map(([name, child]) => `${JSON.stringify(name)}:${jsonText(child, budget, depth + 1)}`)
          .join(',')}}`
      : scalarText(value);
  spendVisits(budget, text.length);
  return text;
}

function scalarText(value: Exclude<JsonValue, object> | object | null): string {
  return value !== null && typeof value === 'object' && 'text' in value ? String(value.text) : JSON.stringify(value);
}
