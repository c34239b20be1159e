/// <reference lib="es2024.string" />
import { bigIntOf, fitsInt64, isInteger, isNumber } from '../expressions/json-number.ts';
import type { JsonNumber } from '../expressions/json-number.ts';
import type { JsonValue } from '../model.ts';

/**
 * The text of a scalar as .NET's invariant culture writes it; `undefined` for null, objects, arrays and integers
 * beyond 64 bits, which have none.
 */
export function textOf(token: JsonValue): string | undefined {
  if (typeof token === 'string') return token;
  if (typeof token === 'boolean') return token ? 'True' : 'False';
  return isNumber(token) ? numberText(token) : undefined;
}

function numberText(token: JsonNumber): string | undefined {
  if (typeof token === 'number') return Number.isSafeInteger(token) ? token.toString() : doubleText(token);
  if (!isInteger(token)) return doubleText(token.value);
  const integer = bigIntOf(token);
  return fitsInt64(integer) ? integer.toString() : undefined;
}

/** Digits are the shortest that read back; scientific below 1E-04, and from 1E+15 on if zeros would have to be filled in. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return value.toString();
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const digits = mantissa.replace(/[-.]/g, '');
  const exponent = Number(power);
  const isPlain = exponent >= -4 && (exponent < 15 || exponent < digits.length);
  if (isPlain) return `${value < 0 ? '-' : ''}${plainText(digits, exponent)}`;
  return `${mantissa}E${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

function plainText(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Text that UTF-8 can carry: no half of a surrogate pair alone. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}

/** Empty, or white space only. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  const isInk = first > 0x20 && first < 0x7f;
  return !isInk && !/\S/.test(text);
}
