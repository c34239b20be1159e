import type { JsonValue } from '../../../model.ts';
import { spendVisits } from '../../budget.ts';
import { EvaluationError, type EvaluationBudget } from '../../expression.ts';
import { define, type Reference } from './definition.ts';
import { compareKeys, greatest, isKey, type Key } from './ordering.ts';

interface Keyed {
  readonly key: Key;
  readonly element: JsonValue;
}

/** Evaluates the key of every element, and makes sure that the keys have one order. */
function keyed(
  name: string,
  elements: readonly JsonValue[],
  reference: Reference,
  budget: EvaluationBudget,
): readonly Keyed[] {
  spendVisits(budget, elements.length);
  const pairs: Keyed[] = [];
  for (const element of elements) {
    const key = reference.evaluate(element, budget);
    if (!isKey(key) || isText(key) !== isText(pairs[0]?.key ?? key)) {
      throw new EvaluationError(`${name}() needs only strings or only numbers from its reference.`);
    }
    pairs.push({ key, element });
  }
  return pairs;
}

function isText(key: Key): boolean {
  return typeof key === 'string';
}

function byKey(left: Keyed, right: Keyed): number {
  return compareKeys(left.key, right.key);
}

export const BY_FUNCTIONS = [
  define('sort_by', ['an array', 'a reference (&…)'], ([elements, reference], budget) =>
    keyed('sort_by', elements, reference, budget)
      .toSorted(byKey)
      .map(({ element }) => element),
  ),
  define('max_by', ['an array', 'a reference (&…)'], ([elements, reference], budget) => {
    return greatest(keyed('max_by', elements, reference, budget), byKey)?.element ?? null;
  }),
  define('min_by', ['an array', 'a reference (&…)'], ([elements, reference], budget) => {
    const pairs = keyed('min_by', elements, reference, budget);
    return greatest(pairs, (left, right) => byKey(right, left))?.element ?? null;
  }),
  define('map', ['a reference (&…)', 'an array'], ([reference, elements], budget) => {
    spendVisits(budget, elements.length);
    return elements.map((element) => reference.evaluate(element, budget));
  }),
];
