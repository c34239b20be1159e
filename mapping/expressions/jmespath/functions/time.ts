import { EvaluationError } from '../../expression.ts';
import { doubleOf, isInteger, type JsonNumber } from '../../json-number.ts';
import { define } from './definition.ts';

/** The first and the last second of the years 1 to 9999. */
const SECONDS = { min: -62_135_596_800, max: 253_402_300_799 } as const;

/** ISO 8601 in UTC, with milliseconds only where there are any. */
function timestamp(name: string, value: JsonNumber, unitsPerSecond: number): string {
  if (!isInteger(value)) throw new EvaluationError(`${name}() needs an integer.`);
  const count = doubleOf(value);
  if (count < SECONDS.min * unitsPerSecond || count >= (SECONDS.max + 1) * unitsPerSecond) {
    throw new EvaluationError(`${name}() needs a time in the years 1 to 9999.`);
  }
  return new Date((count / unitsPerSecond) * 1000).toISOString().replace('.000Z', 'Z');
}

export const TIME_FUNCTIONS = [
  define('fromUnixTimestamp', ['a number'], ([seconds]) => timestamp('fromUnixTimestamp', seconds, 1)),
  define('fromUnixTimestampMs', ['a number'], ([ms]) => timestamp('fromUnixTimestampMs', ms, 1000)),
];
