import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonValue } from '../../model.ts';
import { jsonPathAll } from '../_evaluate.ts';
import { EvaluationError } from '../expression.ts';

const exact = (text: string): ExactNumber => new ExactNumber(text);

/** Whether `left operator right` holds for two values of a message. */
function holds(left: JsonValue, operator: string, right: JsonValue): boolean {
  return jsonPathAll(`$[?(@.left ${operator} @.right)]`, [{ left, right }]).length === 1;
}

describe('equality', () => {
  it.each<readonly [JsonValue, JsonValue]>([
    [1, 1],
    [1, exact('1.0')],
    [exact('1.0'), exact('1')],
    [exact('9007199254740993'), exact('9007199254740993')],
    ['a', 'a'],
    ['', ''],
    [true, true],
    [null, null],
  ])('%j equals %j', (left, right) => {
    expect(holds(left, '==', right)).toBe(true);
    expect(holds(left, '===', right)).toBe(true);
    expect(holds(left, '!=', right)).toBe(false);
    expect(holds(left, '<>', right)).toBe(false);
    expect(holds(left, '!==', right)).toBe(false);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    [1, 2],
    [1, '1'],
    ['1', 1],
    ['a', 'A'],
    [0, false],
    [0, null],
    ['', null],
    ['true', true],
    [exact('9007199254740993'), exact('9007199254740992')],
  ])('%j does not equal %j', (left, right) => {
    expect(holds(left, '==', right)).toBe(false);
    expect(holds(left, '===', right)).toBe(false);
    expect(holds(left, '!=', right)).toBe(true);
    expect(holds(left, '<>', right)).toBe(true);
    expect(holds(left, '!==', right)).toBe(true);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    [{}, {}],
    [[1], [1]],
    [[], 1],
    ['a', {}],
  ])('of an object or array (%j, %j) is never given, and only != holds', (left, right) => {
    for (const operator of ['==', '===', '!==', '<', '<=', '>', '>=']) {
      expect(holds(left, operator, right)).toBe(false);
    }
    expect(holds(left, '!=', right)).toBe(true);
  });

  it('of dates is that of the instants, however they are written, unless it is strict', () => {
    expect(holds('2021-02-01T22:46:01.8750000Z', '==', '2021-02-01T22:46:01.875Z')).toBe(true);
    expect(holds('2021-02-01T22:46:01.875Z', '!=', '2021-02-01T23:46:01.875+01:00')).toBe(false);
    expect(holds('2021-02-01T22:46:01.875Z', '===', '2021-02-01T22:46:01.8750Z')).toBe(false);
  });
});

describe('order', () => {
  it.each<readonly [JsonValue, JsonValue]>([
    [1, 2],
    [1, exact('1.5')],
    [exact('9007199254740992'), exact('9007199254740993')],
    [exact('-1e400'), exact('1e400')],
    ['a', 'b'],
    ['B', 'a'],
    ['10', '9'],
    ['9', 10],
    [9, '10'],
    [' 9 ', 10],
    [exact('9.5'), '9.75'],
    ['9.5', exact('9.75')],
    [0, true],
    [false, 2],
    [false, 'True'],
    ['false', true],
    [exact('0.0'), true],
    [null, 0],
    [null, ''],
    [null, false],
    ['2021-02-01T22:46:01Z', '2021-02-01T22:46:01.5Z'],
    ['2021-02-01T23:46:01+02:00', '2021-02-01T22:46:01Z'],
  ])('%j comes before %j', (left, right) => {
    expect(holds(left, '<', right)).toBe(true);
    expect(holds(left, '<=', right)).toBe(true);
    expect(holds(left, '>', right)).toBe(false);
    expect(holds(left, '>=', right)).toBe(false);
    expect(holds(right, '>', left)).toBe(true);
    expect(holds(right, '<', left)).toBe(false);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    [2, 2],
    ['a', 'a'],
    [null, null],
    [exact('12345678901234567890'), exact('12345678901234567890')],
    [exact('1.5'), exact('1.50')],
    ['5', 5],
  ])('%j and %j have the same rank', (left, right) => {
    expect(holds(left, '<=', right)).toBe(true);
    expect(holds(left, '>=', right)).toBe(true);
    expect(holds(left, '<', right)).toBe(false);
    expect(holds(left, '>', right)).toBe(false);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    ['abc', 5],
    [5, 'abc'],
    [10, '5.5'],
    ['', 0],
    ['yes', true],
    [true, 'yes'],
  ])('of %j and %j cannot be told', (left, right) => {
    expect(() => holds(left, '>', right)).toThrow(EvaluationError);
  });

  it('of a value with a literal uses the type of the literal only when the value is text', () => {
    expect(jsonPathAll('$[?(@ > 5)]', ['10', 4])).toEqual(['10']);
    expect(jsonPathAll("$[?(@ > '5')]", [10, 4])).toEqual([10]);
    expect(jsonPathAll('$[?(5 < @)]', ['10'])).toEqual(['10']);
  });
});

describe('the error of a comparison', () => {
  it('does not show the values', () => {
    expect(() => holds('Jane Doe', '>', 5)).toThrow(/^(?!.*Jane).*not a number/);
  });
});
