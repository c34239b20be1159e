import { doubleOf, isNumber } from '../expressions/json-number.ts';
import type { JsonValue } from '../model.ts';

/** FHIR R4, 2.24.0.1, `decimal`. */
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number of a token that is one, or is text that is a FHIR decimal; `36,6`, `NaN` and `1e400` are none. */
export function decimalOf(token: JsonValue): number | undefined {
  const value = typeof token === 'string' ? numberIn(token) : isNumber(token) ? doubleOf(token) : undefined;
  return Number.isFinite(value) ? value : undefined;
}

function numberIn(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) : undefined;
}
