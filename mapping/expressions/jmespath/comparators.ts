import type { JsonValue } from '../../model.ts';
import type { EvaluationBudget } from '../expression.ts';
import type { Comparator } from './ast.ts';
import { areEqual, orderOf } from './values.ts';

export type Compare = (left: JsonValue, right: JsonValue, budget: EvaluationBudget) => JsonValue;

/** The comparisons of two values; null where the two have no order. */
export const COMPARATORS: Readonly<Record<Comparator, Compare>> = {
  '==': (left, right, budget) => areEqual(left, right, budget),
  '!=': (left, right, budget) => !areEqual(left, right, budget),
  '<': ordering((order) => order < 0),
  '<=': ordering((order) => order <= 0),
  '>': ordering((order) => order > 0),
  '>=': ordering((order) => order >= 0),
};

function ordering(holds: (order: number) => boolean): Compare {
  return (left, right) => {
    const order = orderOf(left, right);
    return order === undefined ? null : holds(order);
  };
}
