import { ExactNumber, type JsonValue } from '../model.ts';

export type JsonNumber = number | ExactNumber;

/** RFC 8259, section 6. */
const NUMBER_TEXT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

export function isNumber(value: JsonValue): value is JsonNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

export function doubleOf(value: JsonNumber): number {
  return typeof value === 'number' ? value : value.value;
}

/** Whether the number was written as an integer; `2.0` and `1e3` were not, as far as the message tells. */
export function isInteger(value: JsonNumber): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : /^-?\d+$/.test(value.text);
}

/** The exact value of a number for which `isInteger` holds. */
export function bigIntOf(value: JsonNumber): bigint {
  return BigInt(typeof value === 'number' ? value : value.text);
}

export function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/** Negative, zero or positive; exact for integers beyond 2^53. */
export function compareNumbers(left: JsonNumber, right: JsonNumber): number {
  if (doubleOf(left) < doubleOf(right)) return -1;
  if (doubleOf(left) > doubleOf(right)) return 1;
  if (typeof left === 'number' || typeof right === 'number') return 0;
  if (!isInteger(left) || !isInteger(right)) return 0;
  const difference = bigIntOf(left) - bigIntOf(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Reads a JSON number; a plain double where that says the same, `undefined` for any other text. */
export function parseNumber(text: string): JsonNumber | undefined {
  return NUMBER_TEXT.test(text) ? numberFrom(text) : undefined;
}

/** The number that a text of the form of a JSON number stands for. */
export function numberFrom(text: string): JsonNumber {
  const value = Number(text);
  return String(value) === text ? value : new ExactNumber(text);
}

/** A plain double where it is exact. */
export function numberFromBigInt(value: bigint): JsonNumber {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : new ExactNumber(value.toString());
}

/** Whether the value is an integer that a double would change. */
export function exceedsDouble(value: JsonValue): value is ExactNumber {
  return value instanceof ExactNumber && isInteger(value) && !Number.isSafeInteger(value.value);
}
