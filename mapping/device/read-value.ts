import { isArray } from '../expressions/json-object.ts';
import { doubleOf, isInteger, isNumber } from '../expressions/json-number.ts';
import type { JsonNumber } from '../expressions/json-number.ts';
import type { JsonValue, MeasuredValue } from '../model.ts';
import { decimalOf } from './decimal.ts';
import type { ValueSelector } from './device-template.ts';
import { isBlank, isWellFormed, textOf } from './token-text.ts';

export type ValueRule = Pick<ValueSelector, 'required' | 'absent' | 'min' | 'max' | 'samplePeriod'>;

/** What a value expression's token is worth. */
export type Reading =
  | { readonly kind: 'value'; readonly value: MeasuredValue }
  /** Samples outside the range became gaps. */
  | { readonly kind: 'gaps'; readonly value: MeasuredValue; readonly problem: string }
  /** What the device sends where it has no reading. */
  | { readonly kind: 'absent' }
  /** Missing, null, or of a type that has no text. */
  | { readonly kind: 'nothing'; readonly problem: string }
  /** Is there, but not as the template demands. */
  | { readonly kind: 'refused'; readonly problem: string };

const ABSENT: Reading = { kind: 'absent' };
const NOTHING: Reading = { kind: 'nothing', problem: 'found nothing' };

/** Whether a number is its own measured value: in range, and no mark for "no reading". */
export function isPlainReading(token: number, rule: ValueRule): boolean {
  return rule.samplePeriod === undefined && isPlainNumber(token, rule);
}

function isPlainNumber(token: number, rule: ValueRule): boolean {
  return isInRange(token, rule) && Number.isFinite(token) && !isAbsent(token, rule);
}

/** Turns the token of a value expression into a measured value under the rules of its template. */
export function readValue(token: JsonValue | undefined, rule: ValueRule): Reading {
  if (token === undefined || token === null) return NOTHING;
  if (isAbsent(token, rule)) return ABSENT;
  return rule.samplePeriod === undefined ? readScalar(token, rule) : readSamples(token, rule.samplePeriod, rule);
}

function isAbsent(token: JsonValue, { absent }: ValueRule): boolean {
  for (const sentinel of absent) if (isSentinel(token, sentinel)) return true;
  return false;
}

function isSentinel(token: JsonValue, sentinel: number | string): boolean {
  if (typeof sentinel === 'string') return textOf(token) === sentinel;
  return typeof token === 'number' ? token === sentinel : decimalOf(token) === sentinel;
}

function readScalar(token: JsonValue, rule: ValueRule): Reading {
  const value = isNumber(token) ? measuredNumber(token) : textOf(token);
  if (value === undefined) {
    return { kind: 'nothing', problem: `found ${kindOf(token)}; text, a number or a boolean is needed` };
  }
  if (typeof value === 'string' && !isWellFormed(value)) return { kind: 'refused', problem: 'found broken Unicode' };
  if (rule.required && isBlank(`${value}`)) return NOTHING;
  return hasRange(rule) ? readInRange(value, rule) : { kind: 'value', value };
}

/** Numbers stay numbers where a double carries them; what JSON cannot write is left to the FHIR side as text. */
function measuredNumber(token: JsonNumber): number | string | undefined {
  const value = doubleOf(token);
  const isCarried =
    Number.isFinite(value) && (typeof token === 'number' || !isInteger(token) || Number.isSafeInteger(value));
  return isCarried ? value : textOf(token);
}

function hasRange({ min, max }: ValueRule): boolean {
  return min !== Number.NEGATIVE_INFINITY || max !== Number.POSITIVE_INFINITY;
}

function readInRange(value: number | string, rule: ValueRule): Reading {
  if (typeof value === 'string' && isBlank(value)) return NOTHING;
  const number = decimalOf(value);
  if (number === undefined) return { kind: 'refused', problem: 'is not a number, although it has min or max' };
  return isInRange(number, rule)
    ? { kind: 'value', value }
    : { kind: 'refused', problem: `is not in ${rangeText(rule)}` };
}

function isInRange(value: number, { min, max }: ValueRule): boolean {
  return value >= min && value <= max;
}

function rangeText({ min, max }: ValueRule): string {
  return `${Number.isFinite(min) ? min : '…'} to ${Number.isFinite(max) ? max : '…'}`;
}

function readSamples(token: JsonValue, periodMs: number, rule: ValueRule): Reading {
  if (!isArray(token)) return { kind: 'refused', problem: `found ${kindOf(token)}; an array of samples is needed` };
  if (token.length === 0) return NOTHING;
  if (arePlainNumbers(token, rule)) return { kind: 'value', value: { periodMs, samples: token } };
  const samples: (number | null)[] = [];
  let implausible = 0;
  for (const item of token) {
    const sample = readSample(item, rule);
    if (sample === undefined)
      return { kind: 'refused', problem: `has a sample that is no number at ${samples.length}` };
    const isGap = sample === null || !isInRange(sample, rule);
    if (isGap && sample !== null) implausible++;
    samples.push(isGap ? null : sample);
  }
  const value = { periodMs, samples };
  if (implausible === 0) return { kind: 'value', value };
  return { kind: 'gaps', value, problem: `is not in ${rangeText(rule)} at ${implausible} of ${token.length} samples` };
}

/** Whether an array is its own samples, as nearly all are. */
function arePlainNumbers(items: readonly JsonValue[], rule: ValueRule): items is readonly number[] {
  // By index: arrays of whole numbers, of floats and of both would make an iterator slow here.
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (typeof item !== 'number' || !isPlainNumber(item, rule)) return false;
  }
  return true;
}

/** A number, in range or not; null for a gap, `undefined` for what is neither. */
function readSample(item: JsonValue, rule: ValueRule): number | null | undefined {
  return item === null || isAbsent(item, rule) ? null : decimalOf(item);
}

/** What a token is, in words, without its content. */
export function kindOf(token: JsonValue): string {
  if (token === null) return 'null';
  if (isArray(token)) return 'an array';
  if (isNumber(token)) return textOf(token) === undefined ? 'an integer beyond 64 bits' : 'a number';
  return typeof token === 'object' ? 'an object' : `a ${typeof token}`;
}
