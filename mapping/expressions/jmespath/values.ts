import type { JsonValue } from '../../model.ts';
import { checkDepth, spendVisits } from '../budget.ts';
import type { EvaluationBudget } from '../expression.ts';
import { compareNumbers, isInteger, isNumber } from '../json-number.ts';
import { isArray, isObject } from '../json-object.ts';

export type JmesType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

export function typeOf(value: JsonValue): JmesType {
  if (value === null) return 'null';
  if (isNumber(value)) return 'number';
  if (isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'string' : 'object';
}

/** False, null and what is empty are false; every number is true. */
export function isTruthy(value: JsonValue): boolean {
  if (typeof value !== 'object') return value !== false && value !== '';
  if (value === null) return false;
  if (isArray(value)) return value.length > 0;
  return !isObject(value) || Object.keys(value).length > 0;
}

/** Deep equality. As in the peer, `1` and `1.0` differ where the message tells how they were written. */
export function areEqual(left: JsonValue, right: JsonValue, budget: EvaluationBudget, depth = 0): boolean {
  if (left === right) return true;
  if (isNumber(left) && isNumber(right)) {
    return isInteger(left) === isInteger(right) && compareNumbers(left, right) === 0;
  }
  if (isArray(left) && isArray(right)) return areArraysEqual(left, right, budget, depth + 1);
  if (isObject(left) && isObject(right)) {
    checkDepth(depth);
    const names = Object.keys(left);
    if (names.length !== Object.keys(right).length) return false;
    spendVisits(budget, names.length);
    return names.every(
      (name) =>
        Object.hasOwn(right, name) && areEqual(left[name] as JsonValue, right[name] as JsonValue, budget, depth + 1),
    );
  }
  return false;
}

function areArraysEqual(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  budget: EvaluationBudget,
  depth: number,
): boolean {
  checkDepth(depth);
  if (left.length !== right.length) return false;
  spendVisits(budget, left.length);
  return left.every((element, index) => areEqual(element, right[index] as JsonValue, budget, depth));
}

/** The order of two numbers, or of two texts by UTF-16 unit with null before every text; undefined for other pairs. */
export function orderOf(left: JsonValue, right: JsonValue): number | undefined {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
  if (left === null || right === null) return orderOfNull(left, right);
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}

function orderOfNull(left: JsonValue, right: JsonValue): number | undefined {
  if (left === null && right === null) return 0;
  if (typeof left === 'string') return 1;
  return typeof right === 'string' ? -1 : undefined;
}
