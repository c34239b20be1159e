import type { JsonValue } from '../../../model.ts';
import { compareNumbers, isNumber, type JsonNumber } from '../../json-number.ts';
import { compareCodePoints } from './code-points.ts';

export type Key = string | JsonNumber;

export function isKey(value: JsonValue): value is Key {
  return typeof value === 'string' || isNumber(value);
}

/** The order of two strings or two numbers; callers have made sure that both are of the same type. */
export function compareKeys(left: Key, right: Key): number {
  if (typeof left === 'string') return compareCodePoints(left, right as string);
  return compareNumbers(left, right as JsonNumber);
}

/** The first of the greatest elements by `compare`; null when there are none. */
export function greatest<T>(elements: readonly T[], compare: (left: T, right: T) => number): T | undefined {
  const [first, ...others] = elements;
  let best = first;
  for (const element of others) if (compare(element, best as T) > 0) best = element;
  return best;
}
