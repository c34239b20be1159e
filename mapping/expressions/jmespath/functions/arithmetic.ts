import { EvaluationError } from '../../expression.ts';
import { bigIntOf, doubleOf, fitsInt64, isInteger, numberFromBigInt, type JsonNumber } from '../../json-number.ts';
import { define } from './definition.ts';

interface Operation {
  readonly name: string;
  readonly onDoubles: (left: number, right: number) => number;
  readonly onIntegers: (left: bigint, right: bigint) => bigint;
}

/** Two integers give an integer that wraps at 64 bits, as in the peer; everything else gives a double. */
function calculate({ name, onDoubles, onIntegers }: Operation, left: JsonNumber, right: JsonNumber): JsonNumber {
  const double = onDoubles(doubleOf(left), doubleOf(right));
  if (!isInteger(left) || !isInteger(right)) return finite(name, double);
  if (Number.isSafeInteger(double) && areSafe(left, right)) return double;
  const exact = onIntegers(int64Of(name, left), int64Of(name, right));
  return numberFromBigInt(BigInt.asIntN(64, exact));
}

function areSafe(left: JsonNumber, right: JsonNumber): boolean {
  return Number.isSafeInteger(doubleOf(left)) && Number.isSafeInteger(doubleOf(right));
}

function int64Of(name: string, value: JsonNumber): bigint {
  const integer = bigIntOf(value);
  if (fitsInt64(integer)) return integer;
  throw new EvaluationError(`${name}() needs integers of at most 64 bits.`);
}

function finite(name: string, double: number): number {
  if (Number.isFinite(double)) return double;
  throw new EvaluationError(`${name}() gives no finite number.`);
}

/** Any quotient keeps its fraction, as published: 40 / 50 is 0.8. */
function divide(left: JsonNumber, right: JsonNumber): number {
  for (const value of [left, right]) if (isInteger(value)) int64Of('divide', value);
  return finite('divide', doubleOf(left) / doubleOf(right));
}

/** A power of integers is rounded to an integer, which must fit in 64 bits. */
function power(base: JsonNumber, exponent: JsonNumber): JsonNumber {
  const areIntegers = isInteger(base) && isInteger(exponent);
  if (areIntegers) for (const value of [base, exponent]) int64Of('pow', value);
  const double = finite('pow', doubleOf(base) ** doubleOf(exponent));
  if (!areIntegers) return double;
  // A fraction comes from a negative exponent only and is at most a half, which rounds to the even 0.
  const integer = BigInt(Math.trunc(double));
  if (fitsInt64(integer)) return numberFromBigInt(integer);
  throw new EvaluationError('pow() gives an integer of more than 64 bits.');
}

const OPERATIONS: readonly Operation[] = [
  { name: 'add', onDoubles: (left, right) => left + right, onIntegers: (left, right) => left + right },
  { name: 'subtract', onDoubles: (left, right) => left - right, onIntegers: (left, right) => left - right },
  { name: 'multiply', onDoubles: (left, right) => left * right, onIntegers: (left, right) => left * right },
];

export const ARITHMETIC_FUNCTIONS = [
  ...OPERATIONS.map((operation) =>
    define(operation.name, ['a number', 'a number'], ([left, right]) => calculate(operation, left, right)),
  ),
  define('divide', ['a number', 'a number'], ([left, right]) => divide(left, right)),
  define('pow', ['a number', 'a number'], ([base, exponent]) => power(base, exponent)),
];
