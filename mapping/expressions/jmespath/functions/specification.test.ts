import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonValue } from '../../../model.ts';
import { search } from '../../_evaluate.ts';
import { EvaluationError } from '../../expression.ts';
import { FUNCTION_NAMES } from './registry.ts';

type Case = readonly [text: string, result: JsonValue];

const exact = (text: string): ExactNumber => new ExactNumber(text);

const given = {
  numbers: [3, 1, 2],
  words: ['pear', 'fig', 'apple'],
  mixed: [1, 'a'],
  empty: [],
  text: 'héllo',
  astral: 'a𝄞b',
  object: { b: 2, a: 1 },
  people: [
    { name: 'Ann', age: 50, team: 'x' },
    { name: 'Bob', age: 30, team: 'y' },
    { name: 'Cy', age: 40, team: 'x' },
  ],
  big: exact('9007199254740993'),
  precise: exact('2.50'),
  flag: true,
} as const;

describe('functions of the specification', () => {
  it.each<Case>([
    ['abs(`-1.5`)', 1.5],
    ['abs(`1`)', 1],
    ['avg(numbers)', 2],
    ['avg(empty)', null],
    ['ceil(`1.2`)', 2],
    ['ceil(`-1.2`)', -1],
    ['ceil(precise)', 3],
    ['ceil(big)', given.big],
    ["contains(text, 'll')", true],
    ["contains(text, 'x')", false],
    ['contains(text, `1`)', false],
    ['contains(numbers, `2`)', true],
    ['contains(numbers, `9`)', false],
    ['contains(people, people[1])', true],
    ["ends_with(text, 'lo')", true],
    ["ends_with(text, 'l')", false],
    ['floor(`1.8`)', 1],
    ['floor(`-1.2`)', -2],
    ["join(', ', words)", 'pear, fig, apple'],
    ["join(',', empty)", ''],
    ['keys(object)', ['b', 'a']],
    ['length(text)', 5],
    ['length(astral)', 3],
    ['length(words)', 3],
    ['length(object)', 2],
    ['map(&name, people)', ['Ann', 'Bob', 'Cy']],
    ['map(&none, people)', [null, null, null]],
    ['max(numbers)', 3],
    ['max(words)', 'pear'],
    ['max(empty)', null],
    ['max_by(people, &age).name', 'Ann'],
    ['max_by(people, &name).name', 'Cy'],
    ['max_by(empty, &age)', null],
    ['merge(object, `{"a": 3, "c": 4}`)', { b: 2, a: 3, c: 4 }],
    ['merge(object)', { b: 2, a: 1 }],
    ['min(numbers)', 1],
    ['min(words)', 'apple'],
    ['min(empty)', null],
    ['min_by(people, &age).name', 'Bob'],
    ['min_by(empty, &age)', null],
    ['not_null(none, text, flag)', 'héllo'],
    ['not_null(none)', null],
    ['reverse(numbers)', [2, 1, 3]],
    ['reverse(astral)', 'b𝄞a'],
    ['sort(numbers)', [1, 2, 3]],
    ['sort(words)', ['apple', 'fig', 'pear']],
    ['sort(empty)', []],
    ['sort_by(people, &age)[*].name', ['Bob', 'Cy', 'Ann']],
    ['sort_by(people, &team)[*].name', ['Ann', 'Cy', 'Bob']],
    ['sort_by(empty, &age)', []],
    ["starts_with(text, 'hé')", true],
    ["starts_with(text, 'e')", false],
    ['sum(numbers)', 6],
    ['sum(empty)', 0],
    ['to_array(numbers)', [3, 1, 2]],
    ['to_array(object)', [{ b: 2, a: 1 }]],
    ["to_number('-1.5e1')", -15],
    ["to_number('1.0')", 1],
    ["to_number('9007199254740993')", given.big],
    ["to_number('1,5')", null],
    ["to_number('0x10')", null],
    ["to_number('Infinity')", null],
    ["to_number('')", null],
    ['to_number(`2`)', 2],
    ['to_number(flag)', null],
    ['to_number(words)', null],
    ['to_string(text)', 'héllo'],
    ['to_string(object)', '{"b":2,"a":1}'],
    ['to_string([precise, big, none, flag, words])', '[2.50,9007199254740993,null,true,["pear","fig","apple"]]'],
    ['to_string(`1e3`)', '1e3'],
    ['type(text)', 'string'],
    ['type(big)', 'number'],
    ['type(`1`)', 'number'],
    ['type(flag)', 'boolean'],
    ['type(words)', 'array'],
    ['type(object)', 'object'],
    ['type(none)', 'null'],
    ['values(object)', [2, 1]],
  ])('%s', (text, result) => {
    expect(search(text, given)).toEqual(result);
  });

  it('order texts by code point, also beyond the basic plane', () => {
    expect(search('sort(@)', ['𝄞', '\uFFFD', 'a', 'ab', ''])).toEqual(['', 'a', 'ab', '\uFFFD', '𝄞']);
  });

  it('keep the order of equals', () => {
    expect(search('max_by(people, &team).name', given)).toBe('Bob');
    expect(search('min_by(people, &team).name', given)).toBe('Ann');
    expect(search('max(@)', [exact('1'), exact('1.0')])).toBe(1);
  });
});

describe('arguments of the wrong type', () => {
  it.each([
    'abs(text)',
    'avg(mixed)',
    'avg(object)',
    'ceil(none)',
    'contains(object, text)',
    'contains(none, text)',
    'ends_with(text, `1`)',
    'floor(flag)',
    "join(',', mixed)",
    "join(',', text)",
    'join(`1`, words)',
    'keys(words)',
    'keys(none)',
    'length(`1`)',
    'length(none)',
    'map(people, people)',
    'map(&name, object)',
    'max(mixed)',
    'max(`[true]`)',
    'max_by(people, name)',
    'max_by(object, &name)',
    'max_by(`[{"a": 1}, {"a": "b"}]`, &a)',
    'merge(object, words)',
    'min(text)',
    'reverse(object)',
    'sort(mixed)',
    'sort(object)',
    'sort_by(people, &none)',
    'starts_with(none, text)',
    'sum(words)',
    'values(text)',
    'not_null(&a)',
    'to_string(&a)',
    'keys(big)',
    'length(big)',
  ])('are an error that names the function: %s', (text) => {
    const name = /^\w+/.exec(text)?.[0] as string;
    expect(() => search(text, given)).toThrow(EvaluationError);
    expect(() => search(text, given)).toThrow(`${name}() needs`);
  });

  it('are refused without showing them', () => {
    expect(() => search('abs(text)', { text: 'Jane Doe' })).toThrow(/^(?!.*Jane)/);
  });
});

describe('the list of functions', () => {
  it('holds the 26 of the specification and the 8 of device mappings', () => {
    expect(FUNCTION_NAMES).toHaveLength(34);
    expect(new Set(FUNCTION_NAMES).size).toBe(34);
  });
});
