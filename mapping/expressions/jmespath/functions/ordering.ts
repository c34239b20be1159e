import type { JsonValue } from '../../../model.ts';
import { compareNumbers, isNumber } from '../../json-number.ts';
import { compareCodePoints } from './code-points.ts';

/** The order of two strings or two numbers; callers have made sure that both are of one of these types. */
export function compareKeys(left: JsonValue, right: JsonValue): number {
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right);
  return isNumber(left) && isNumber(right) ? compareNumbers(left, right) : 0;
}

/** The first of the greatest elements by `compare`; null when there are none. */
export function greatest<T>(elements: readonly T[], compare: (left: T, right: T) => number): T | undefined {
  const [first, ...others] = elements;
  let best = first;
  for (const element of others) if (compare(element, best as T) > 0) best = element;
  return best;
}
