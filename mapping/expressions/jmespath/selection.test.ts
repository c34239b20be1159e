import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../model.ts';
import { jmesPathAll, jmesPathOne, search } from '../_evaluate.ts';
import { EvaluationError } from '../expression.ts';

const doc = { list: [{ v: 1 }, { v: 2 }], one: [{ v: 3 }], none: [], text: 'a', nothing: null };

describe('all results of a JMESPath expression', () => {
  it.each<readonly [string, readonly JsonValue[]]>([
    ['list[*].v', [1, 2]],
    ['list[]', doc.list],
    ['list[?v].v', [1, 2]],
    ['list[1:].v', [2]],
    ['*.v', []],
    ['(list[*].v)', [1, 2]],
    ['@ | list[*].v', [1, 2]],
    ['nothing || list[*].v', [1, 2]],
    ['text && list[*].v', [1, 2]],
    ['none[*].v', []],
    ['none[*].v || list[*].v', [1, 2]],
    ['to_array(@)[?text].text', ['a']],
  ])('are the elements of an open projection: %s', (text, found) => {
    expect(jmesPathAll(text, doc)).toEqual(found);
  });

  it.each<readonly [string, readonly JsonValue[]]>([
    ['list', [doc.list]],
    ['[text, text]', [['a', 'a']]],
    ['list[*].v | @', [[1, 2]]],
    ['sort(list[*].v)', [[1, 2]]],
    ['{all: list[*].v}', [{ all: [1, 2] }]],
    ['text', ['a']],
    ['list || none', [doc.list]],
    ['list && text', ['a']],
  ])('are the one value of anything else: %s', (text, found) => {
    expect(jmesPathAll(text, doc)).toEqual(found);
  });

  it.each(['missing', 'nothing', 'missing[*]', 'text[*].v', 'missing && text'])('are none for null: %s', (text) => {
    expect(jmesPathAll(text, doc)).toEqual([]);
  });
});

describe('the one result of a JMESPath expression', () => {
  it.each<readonly [string, JsonValue | undefined]>([
    ['text', 'a'],
    ['list', doc.list],
    ['list[*].v | [0]', 1],
    ['one[*].v', [3]],
    ['none[*].v', []],
    ['missing', undefined],
    ['nothing', undefined],
  ])('%s', (text, value) => {
    expect(jmesPathOne(text, doc)).toEqual(value);
  });

  it.each(['list[*].v', 'missing || list[*].v', '(list[].v)', '@ | list[*]'])(
    'is refused for an open projection of several: %s',
    (text) => {
      expect(() => jmesPathOne(text, doc)).toThrow(EvaluationError);
      expect(() => jmesPathOne(text, doc)).toThrow('more than one value');
    },
  );
});

describe('the whole value of a JMESPath expression', () => {
  it('has projections as arrays and null for nothing', () => {
    expect(search('list[*].v', doc)).toEqual([1, 2]);
    expect(search('missing', doc)).toBeNull();
  });
});
