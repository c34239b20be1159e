import { compareNumbers, doubleOf, isInteger, type JsonNumber } from '../../json-number.ts';
import { define } from './definition.ts';

/** Rounds a number that is not an integer already; an integer stays as exact as it is. */
function rounded(value: JsonNumber, round: (double: number) => number): JsonNumber {
  return isInteger(value) ? value : round(doubleOf(value));
}

function sum(values: readonly JsonNumber[]): number {
  return values.reduce((total: number, value) => total + doubleOf(value), 0);
}

export const NUMBER_FUNCTIONS = [
  define('abs', ['a number'], ([value]) => (compareNumbers(value, 0) < 0 ? Math.abs(doubleOf(value)) : value)),
  define('ceil', ['a number'], ([value]) => rounded(value, Math.ceil)),
  define('floor', ['a number'], ([value]) => rounded(value, Math.floor)),
  define('sum', ['an array of numbers'], ([values]) => sum(values)),
  define('avg', ['an array of numbers'], ([values]) => (values.length === 0 ? null : sum(values) / values.length)),
];
