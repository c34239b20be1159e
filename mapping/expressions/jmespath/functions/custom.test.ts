import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonValue } from '../../../model.ts';
import { search } from '../../_evaluate.ts';
import { EvaluationError } from '../../expression.ts';

type Case = readonly [text: string, result: JsonValue];

const exact = (text: string): ExactNumber => new ExactNumber(text);

const given = {
  maxInt64: exact('9223372036854775807'),
  minInt64: exact('-9223372036854775808'),
  beyondInt64: exact('9223372036854775808'),
  unsafe: exact('9007199254740993'),
  whole: exact('2.0'),
  text: 'text',
  height: '70',
  numberLike: '2',
} as const;

describe('add, subtract and multiply', () => {
  it.each<Case>([
    ['add(`1`, `2`)', 3],
    ['add(`1`, `2.5`)', 3.5],
    ['add(`-1`, whole)', 1],
    ['subtract(`1`, `2`)', -1],
    ['subtract(`0.3`, `0.1`)', 0.3 - 0.1],
    ['multiply(`3`, `-4`)', -12],
    ['multiply(to_number(height), `0.0254`)', 70 * 0.0254],
    ['add(unsafe, `2`)', exact('9007199254740995')],
    ['subtract(unsafe, `2`)', 9_007_199_254_740_991],
    ['multiply(unsafe, `3`)', exact('27021597764222979')],
    ['multiply(`3037000500`, `3037000500`)', exact('-9223372036709301616')],
  ])('%s', (text, result) => {
    expect(search(text, given)).toEqual(result);
  });

  it.each<Case>([
    ['add(maxInt64, `1`)', given.minInt64],
    ['subtract(minInt64, `1`)', given.maxInt64],
    ['multiply(maxInt64, `2`)', -2],
  ])('wrap integers at 64 bits, as the old service does: %s', (text, result) => {
    expect(search(text, given)).toEqual(result);
  });

  it.each([
    'add(beyondInt64, `1`)',
    'add(`1`, beyondInt64)',
    'add(text, `1`)',
    'add(numberLike, `1`)',
    'subtract(`1`, none)',
    'multiply(`true`, `1`)',
    'multiply(`1e308`, `10.5`)',
  ])('refuse what is no number of at most 64 bits, and results without end: %s', (text) => {
    expect(() => search(text, given)).toThrow(EvaluationError);
  });
});

describe('divide', () => {
  it.each<Case>([
    ['divide(`40`, `50`)', 0.8],
    ['divide(`-7`, `2`)', -3.5],
    ['divide(`10`, `10`)', 1],
    ['divide(`1`, `0.5`)', 2],
    ['divide(whole, `4`)', 0.5],
  ])('keeps the fraction, as its documentation says: %s', (text, result) => {
    expect(search(text, given)).toEqual(result);
  });

  it.each([
    'divide(`1`, `0`)',
    'divide(`0`, `0`)',
    'divide(`1`, `0.0`)',
    'divide(beyondInt64, `2`)',
    'divide(text, `2`)',
  ])('refuses %s', (text) => {
    expect(() => search(text, given)).toThrow(EvaluationError);
  });
});

describe('pow', () => {
  it.each<Case>([
    ['pow(`10`, `2`)', 100],
    ['pow(`2`, `-1`)', 0],
    ['pow(`-2`, `-1`)', 0],
    ['pow(`1`, `-5`)', 1],
    ['pow(`-1`, `-5`)', -1],
    ['pow(`2`, `0.5`)', Math.SQRT2],
    ['pow(whole, `-1`)', 0.5],
    ['pow(`2`, `62`)', exact('4611686018427387904')],
    ['pow(`-2`, `63`)', exact('-9223372036854775808')],
  ])('%s', (text, result) => {
    expect(search(text, given)).toEqual(result);
  });

  it.each(['pow(`2`, `63`)', 'pow(`40`, `50`)', 'pow(`0`, `-1`)', 'pow(`-1.5`, `0.5`)', 'pow(beyondInt64, `1`)'])(
    'refuses %s',
    (text) => {
      expect(() => search(text, given)).toThrow(EvaluationError);
    },
  );
});

describe('insertString', () => {
  it.each<Case>([
    ["insertString('mm', 'c', `1`)", 'mcm'],
    ["insertString(text, '>', `0`)", '>text'],
    ["insertString(text, '<', length(text))", 'text<'],
    ["insertString('𝄞', '|', `2`)", '𝄞|'],
  ])('%s', (text, result) => {
    expect(search(text, given)).toEqual(result);
  });

  it.each([
    'insertString(text, text, `-1`)',
    'insertString(text, text, `5`)',
    'insertString(text, text, beyondInt64)',
    'insertString(text, text, whole)',
    'insertString(text, text, numberLike)',
    'insertString(text, `1`, `1`)',
    'insertString(none, text, `0`)',
  ])('refuses %s', (text) => {
    expect(() => search(text, given)).toThrow(EvaluationError);
  });
});

describe('fromUnixTimestamp and fromUnixTimestampMs', () => {
  it.each<Case>([
    ['fromUnixTimestamp(`1625677200`)', '2021-07-07T17:00:00Z'],
    ['fromUnixTimestamp(`0`)', '1970-01-01T00:00:00Z'],
    ['fromUnixTimestamp(`-62135596800`)', '0001-01-01T00:00:00Z'],
    ['fromUnixTimestamp(`253402300799`)', '9999-12-31T23:59:59Z'],
    ['fromUnixTimestampMs(`1625677200123`)', '2021-07-07T17:00:00.123Z'],
    ['fromUnixTimestampMs(`1625677200000`)', '2021-07-07T17:00:00Z'],
    ['fromUnixTimestampMs(`253402300799999`)', '9999-12-31T23:59:59.999Z'],
    ['type(fromUnixTimestamp(`0`))', 'string'],
  ])('%s', (text, result) => {
    expect(search(text, given)).toEqual(result);
  });

  it.each([
    'fromUnixTimestamp(`1625677200.0`)',
    'fromUnixTimestamp(whole)',
    'fromUnixTimestamp(numberLike)',
    'fromUnixTimestamp(none)',
    'fromUnixTimestamp(`-62135596801`)',
    'fromUnixTimestamp(`253402300800`)',
    'fromUnixTimestampMs(`1e12`)',
    'fromUnixTimestampMs(`253402300800000`)',
    'fromUnixTimestampMs(beyondInt64)',
  ])('refuses %s', (text) => {
    expect(() => search(text, given)).toThrow(EvaluationError);
  });
});
