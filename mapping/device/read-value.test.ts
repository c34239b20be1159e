import { assert, double, maxSafeInteger, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model.ts';
import { ExactNumber } from '../model.ts';
import { decimalOf } from './decimal.ts';
import type { ValueRule } from './read-value.ts';
import { kindOf, readValue } from './read-value.ts';
import { isBlank, isWellFormed, textOf } from './token-text.ts';

function rule(overrides: Partial<ValueRule> = {}): ValueRule {
  return { required: false, absent: [], min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, ...overrides };
}

describe('the text of a scalar', () => {
  it.each<[JsonValue, string]>([
    ['a', 'a'],
    [true, 'True'],
    [false, 'False'],
    [0, '0'],
    [-5, '-5'],
    [9_007_199_254_740_991, '9007199254740991'],
    [60.5, '60.5'],
    [-0.5, '-0.5'],
    [0.0001, '0.0001'],
    [0.00012, '0.00012'],
    [0.00001, '1E-05'],
    [-0.0000123, '-1.23E-05'],
    [1e-300, '1E-300'],
    [1e16, '1E+16'],
    [1.5e300, '1.5E+300'],
    [123_456_789_012_345_680, '1.2345678901234568E+17'],
    [27.980_980_248_719_828, '27.980980248719828'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [new ExactNumber('60.0'), '60'],
    [new ExactNumber('1e14'), '100000000000000'],
    [new ExactNumber('1e15'), '1E+15'],
    [new ExactNumber('1234567890123456.0'), '1234567890123456'],
    [new ExactNumber('9223372036854775807'), '9223372036854775807'],
    [new ExactNumber('-9223372036854775808'), '-9223372036854775808'],
  ])('of %j is as .NET writes it: %s', (token, text) => {
    expect(textOf(token)).toBe(text);
  });

  it.each<JsonValue>([null, {}, [], new ExactNumber('9223372036854775808')])('does not exist for %j', (token) => {
    expect(textOf(token)).toBeUndefined();
  });

  it('reads back as the same number', () => {
    assert(property(double({ noDefaultInfinity: true, noNaN: true }), (value) => Number(textOf(value)) === value));
    assert(property(maxSafeInteger(), (value) => textOf(value) === String(value)));
  });

  it('is blank or not as the platform trims it', () => {
    assert(property(string({ unit: 'binary' }), (text) => isBlank(text) === (text.trim() === '')));
    expect(['', ' \u2003\n', 'a', ' a', 'é'].map(isBlank)).toEqual([true, true, false, false, false]);
  });

  it('is well formed unless a surrogate stands alone', () => {
    expect(['', 'a', '\u{1F600}'].map(isWellFormed)).toEqual([true, true, true]);
    expect(['\uD83D', 'a\uDE00', '\uDE00\uD83D'].map(isWellFormed)).toEqual([false, false, false]);
  });
});

describe('a decimal', () => {
  it.each<[JsonValue, number | undefined]>([
    ['36.6', 36.6],
    ['-1', -1],
    ['1.5e2', 150],
    [new ExactNumber('60.0'), 60],
    [5, 5],
    ['36,6', undefined],
    ['+1', undefined],
    ['01', undefined],
    ['.5', undefined],
    ['NaN', undefined],
    ['1e400', undefined],
    [' 1', undefined],
    ['', undefined],
    [true, undefined],
    [null, undefined],
    [Number.NaN, undefined],
    [new ExactNumber('1e400'), undefined],
  ])('in %j is %j', (token, value) => {
    expect(decimalOf(token)).toBe(value);
  });
});

describe('a value', () => {
  it.each<[JsonValue, unknown]>([
    [new ExactNumber('60.0'), 60],
    [new ExactNumber('9007199254740993'), '9007199254740993'],
    [new ExactNumber('1e400'), 'Infinity'],
    [Number.NaN, 'NaN'],
    [1e20, 1e20],
  ])('of the number %j is a number where a double carries it', (token, value) => {
    expect(readValue(token, rule())).toEqual({ kind: 'value', value });
  });

  it('has no text as an integer beyond 64 bits', () => {
    expect(readValue(new ExactNumber('9223372036854775808'), rule())).toEqual({
      kind: 'nothing',
      problem: 'found an integer beyond 64 bits; text, a number or a boolean is needed',
    });
  });

  it('is refused as text that UTF-8 cannot carry', () => {
    expect(readValue('\uD800', rule())).toEqual({ kind: 'refused', problem: 'found broken Unicode' });
  });

  it.each<[JsonValue, string]>([
    [-1, 'absent'],
    ['-1', 'absent'],
    ['-1.0', 'absent'],
    ['--', 'absent'],
    [new ExactNumber('-1.0'), 'absent'],
    [1, 'value'],
    ['---', 'value'],
    [false, 'value'],
  ])('of %j with sentinels is %s', (token, kind) => {
    expect(readValue(token, rule({ absent: [-1, '--'] })).kind).toBe(kind);
  });

  it.each<[JsonValue, object]>([
    [30, { kind: 'value', value: 30 }],
    ['45.0', { kind: 'value', value: '45.0' }],
    [29.9, { kind: 'refused', problem: 'is not in 30 to 45' }],
    ['46', { kind: 'refused', problem: 'is not in 30 to 45' }],
    ['36,6', { kind: 'refused', problem: 'is not a number, although it has min or max' }],
    ['NaN', { kind: 'refused', problem: 'is not a number, although it has min or max' }],
    [true, { kind: 'refused', problem: 'is not a number, although it has min or max' }],
    ['', { kind: 'nothing', problem: 'found nothing' }],
  ])('of %j is held against its range', (token, reading) => {
    expect(readValue(token, rule({ min: 30, max: 45 }))).toEqual(reading);
  });

  it('may have a range with one end', () => {
    expect(readValue(-1, rule({ min: 0 }))).toEqual({ kind: 'refused', problem: 'is not in 0 to …' });
    expect(readValue(101, rule({ max: 100 }))).toEqual({ kind: 'refused', problem: 'is not in … to 100' });
  });
});

describe('an array of samples', () => {
  const ecg = rule({ samplePeriod: 4, absent: [-32_768], min: -5, max: 5 });

  it('keeps its gaps', () => {
    expect(readValue([0.1, null, '0.25', -32_768, 5], ecg)).toEqual({
      kind: 'value',
      value: { periodMs: 4, samples: [0.1, null, 0.25, null, 5] },
    });
  });

  it('has gaps where samples are not plausible, and says so', () => {
    expect(readValue([0.1, 7, -9], ecg)).toEqual({
      kind: 'gaps',
      value: { periodMs: 4, samples: [0.1, null, null] },
      problem: 'is not in -5 to 5 at 2 of 3 samples',
    });
  });

  it.each<[JsonValue, object]>([
    [[], { kind: 'nothing', problem: 'found nothing' }],
    [5, { kind: 'refused', problem: 'found a number; an array of samples is needed' }],
    ['1 2', { kind: 'refused', problem: 'found a string; an array of samples is needed' }],
    [[1, 'x'], { kind: 'refused', problem: 'has a sample that is no number at 1' }],
    [[[1]], { kind: 'refused', problem: 'has a sample that is no number at 0' }],
  ])('is not %j', (token, reading) => {
    expect(readValue(token, ecg)).toEqual(reading);
  });
});

describe('the kind of a token', () => {
  it.each<[JsonValue, string]>([
    [null, 'null'],
    [[], 'an array'],
    [{}, 'an object'],
    ['a', 'a string'],
    [true, 'a boolean'],
    [5, 'a number'],
    [1.5, 'a number'],
  ])('of %j is %s', (token, kind) => {
    expect(kindOf(token)).toBe(kind);
  });
});
