import type { JsonValue } from '../../model.ts';
import { spendVisits } from '../budget.ts';
import { isArray, isObject } from '../json-object.ts';
import { sliceIndexes, type Slice } from '../slice.ts';
import type { EvaluationBudget } from '../expression.ts';

/** The elements that a projection runs over; `undefined` where the source is of the wrong type, so that the result is null. */
export type ReadElements = (source: JsonValue, budget: EvaluationBudget) => readonly JsonValue[] | undefined;

export const allElements: ReadElements = (source, budget) => {
  if (!isArray(source)) return undefined;
  spendVisits(budget, source.length);
  return source;
};

export const valuesOfObject: ReadElements = (source, budget) => {
  if (!isObject(source)) return undefined;
  const values = Object.values(source);
  spendVisits(budget, values.length);
  return values;
};

/** Arrays inside the array are replaced by their elements, one level deep. */
export const flattenedElements: ReadElements = (source, budget) => {
  if (!isArray(source)) return undefined;
  const elements: JsonValue[] = [];
  for (const element of source) {
    const inner = isArray(element) ? element : [element];
    spendVisits(budget, inner.length + 1);
    for (const value of inner) elements.push(value);
  }
  return elements;
};

export function slicedElements(slice: Slice): ReadElements {
  return (source, budget) => {
    if (!isArray(source)) return undefined;
    const indexes = sliceIndexes(slice, source.length);
    spendVisits(budget, indexes.length);
    return indexes.map((index) => source[index] as JsonValue);
  };
}
