import type { ExactNumber, JsonValue } from '../../model.ts';
import { EvaluationError } from '../expression.ts';
import { compareNumbers, doubleOf, isInteger, isNumber, parseNumber, type JsonNumber } from '../json-number.ts';
import { isArray, isObject } from '../json-object.ts';
import type { Operator } from './ast.ts';
import { compareDateTexts } from './date-text.ts';

type Scalar = null | boolean | number | string | ExactNumber;

export type Comparison = (left: JsonValue, right: JsonValue) => boolean;

/** The tests that the operators make on two values that both exist. */
export const COMPARISONS: Readonly<Record<Operator, Comparison>> = {
  '==': onScalars(false, areEqual),
  '!=': onScalars(true, (left, right) => !areEqual(left, right)),
  '===': onScalars(false, areStrictlyEqual),
  '!==': onScalars(false, (left, right) => !areStrictlyEqual(left, right)),
  '<': onScalars(false, (left, right) => order(left, right) < 0),
  '<=': onScalars(false, (left, right) => order(left, right) <= 0),
  '>': onScalars(false, (left, right) => order(left, right) > 0),
  '>=': onScalars(false, (left, right) => order(left, right) >= 0),
};

/** Objects and arrays compare with nothing, so that only `!=` holds for them. */
function onScalars(otherwise: boolean, compare: (left: Scalar, right: Scalar) => boolean): Comparison {
  return (left, right) => {
    if (isContainer(left) || isContainer(right)) return otherwise;
    return compare(left, right);
  };
}

function isContainer(value: JsonValue): value is Exclude<JsonValue, Scalar> {
  return isObject(value) || isArray(value);
}

function areStrictlyEqual(left: Scalar, right: Scalar): boolean {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  return left === right;
}

/** Two dates are equal when they name the same instant, however it is written. */
function areEqual(left: Scalar, right: Scalar): boolean {
  if (areStrictlyEqual(left, right)) return true;
  return typeof left === 'string' && typeof right === 'string' && compareDateTexts(left, right) === 0;
}

/** Json.NET's rule: null comes first; else both are read as the left type, or as the right one if only the left is text. */
function order(left: Scalar, right: Scalar): number {
  if (left === null || right === null) return (left === null ? 0 : 1) - (right === null ? 0 : 1);
  if (typeof left === 'string' && typeof right === 'string') return orderTexts(left, right);
  const type = typeof left === 'string' ? right : left;
  if (typeof type === 'boolean') return Number(toBoolean(left)) - Number(toBoolean(right));
  return compareNumbers(toNumber(left, type), toNumber(right, type));
}

function orderTexts(left: string, right: string): number {
  return compareDateTexts(left, right) ?? (left < right ? -1 : left > right ? 1 : 0);
}

function toBoolean(value: Exclude<Scalar, null>): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return doubleOf(value) !== 0;
  const word = value.trim().toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  throw new EvaluationError('A filter compares a text that is not true or false with a boolean.');
}

/** Reads a value as the number type that `type` has: an integer admits no text with a fraction. */
function toNumber(value: Exclude<Scalar, null>, type: Scalar): JsonNumber {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return value;
  const number = parseNumber(value.trim());
  if (number === undefined) throw new EvaluationError('A filter compares a text that is not a number with a number.');
  if (isNumber(type) && isInteger(type) && !isInteger(number)) {
    throw new EvaluationError('A filter compares a text that is not an integer with an integer.');
  }
  return number;
}
