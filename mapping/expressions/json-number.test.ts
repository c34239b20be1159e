import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../model.ts';
import { bigIntOf, compareNumbers, isInteger, numberFromBigInt, parseNumber, type JsonNumber } from './json-number.ts';

const exact = (text: string): ExactNumber => new ExactNumber(text);

describe('isInteger', () => {
  it.each<readonly [JsonNumber, boolean]>([
    [1, true],
    [1.5, false],
    [exact('1'), true],
    [exact('-1'), true],
    [exact('1.0'), false],
    [exact('1e3'), false],
    [exact('1E3'), false],
    [exact('123456789012345678901234567890'), true],
  ])('%j: %j', (number, answer) => {
    expect(isInteger(number)).toBe(answer);
  });
});

describe('compareNumbers', () => {
  it.each<readonly [JsonNumber, JsonNumber, number]>([
    [1, 2, -1],
    [2, 1, 1],
    [1, 1, 0],
    [1, exact('1.0'), 0],
    [exact('1.0'), 1, 0],
    [exact('1.0'), exact('1'), 0],
    [exact('9007199254740992'), exact('9007199254740993'), -1],
    [exact('9007199254740993'), exact('9007199254740992'), 1],
    [exact('9007199254740993'), exact('9007199254740993'), 0],
    [exact('1e400'), exact('2e400'), 0],
    [exact('-1e400'), exact('1e400'), -1],
  ])('%j against %j', (left, right, order) => {
    expect(compareNumbers(left, right)).toBe(order);
  });
});

describe('parseNumber', () => {
  it.each(['0', '-1', '1.5', '1e+21', '123456789'])('reads %s as a plain number that is written the same', (text) => {
    expect(parseNumber(text)).toBe(Number(text));
  });

  it.each(['1.0', '1e3', '-0', '9007199254740993', '1e400', '0.10'])('keeps the text of %s', (text) => {
    expect(parseNumber(text)).toEqual(exact(text));
  });

  it.each(['', ' 1', '1 ', '+1', '01', '.5', '1.', '0x1', 'NaN', 'Infinity', '-', '1e', '1,5', '１'])(
    'refuses %j, which is no JSON number',
    (text) => {
      expect(parseNumber(text)).toBeUndefined();
    },
  );
});

describe('integers as BigInt', () => {
  it('are exact from a text and as a plain number where that is safe', () => {
    expect(bigIntOf(exact('9007199254740993'))).toBe(9_007_199_254_740_993n);
    expect(bigIntOf(7)).toBe(7n);
    expect(numberFromBigInt(7n)).toBe(7);
    expect(numberFromBigInt(-9_007_199_254_740_993n)).toEqual(exact('-9007199254740993'));
  });
});
