import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../model.ts';
import { faultOf, search } from '../_evaluate.ts';

type Case = readonly [text: string, result: JsonValue];

const ward = {
  name: 'North',
  'bed count': 2,
  beds: [
    { id: 'b1', patient: { id: 'p1', hr: 61 }, alarms: ['low', 'off'] },
    { id: 'b2', patient: null, alarms: [] },
    { id: 'b3', patient: { id: 'p3', hr: 84 }, alarms: ['high'] },
  ],
  counts: { day: { n: 4 }, night: { n: 1 }, closed: 'no' },
  grid: [[1, 2], [3], 4, [[5]]],
} as const;

describe('identifiers, subexpressions and indexes', () => {
  it.each<Case>([
    ['name', 'North'],
    ['"bed count"', 2],
    [String.raw`"bed\u0020count"`, 2],
    ['none', null],
    ['@', ward],
    ['@.name', 'North'],
    [' name ', 'North'],
    ['\tname\n', 'North'],
    ['beds[0].patient.hr', 61],
    ['beds[0].patient.hr.more', null],
    ['beds[-1].id', 'b3'],
    ['beds[3]', null],
    ['beds[-4]', null],
    ['counts[0]', null],
    ['name[0]', null],
    ['name.length', null],
    ['beds.length', null],
    ['constructor', null],
    ['name.toString', null],
    ['__proto__', null],
    ['grid[0][1]', 2],
  ])('%s', (text, result) => {
    expect(search(text, ward)).toEqual(result);
  });

  it('read from the message itself when a bracket comes first', () => {
    expect(search('[1]', [1, 2])).toBe(2);
    expect(search('[::-1]', [1, 2])).toEqual([2, 1]);
    expect(search('[*].a', [{ a: 1 }])).toEqual([1]);
    expect(search('[]', [[1], 2])).toEqual([1, 2]);
    expect(search('[?@ > `1`]', [1, 2])).toEqual([2]);
    expect(search('*.a', { x: { a: 1 } })).toEqual([1]);
  });
});

describe('slices', () => {
  it.each<Case>([
    ['[1:3]', [1, 2]],
    ['[:2]', [0, 1]],
    ['[2:]', [2, 3]],
    ['[::2]', [0, 2]],
    ['[::-1]', [3, 2, 1, 0]],
    ['[-2:]', [2, 3]],
    ['[:-3]', [0]],
    ['[9:]', []],
    ['[3:0:-2]', [3, 1]],
    ['[0:4:]', [0, 1, 2, 3]],
  ])('%s', (text, result) => {
    expect(search(text, [0, 1, 2, 3])).toEqual(result);
  });

  it('of what is no array are null', () => {
    expect(search('[1:]', 'text')).toBeNull();
  });
});

describe('projections', () => {
  it.each<Case>([
    ['beds[*].id', ['b1', 'b2', 'b3']],
    ['beds[*].patient.hr', [61, 84]],
    ['beds[*].patient', [ward.beds[0].patient, ward.beds[2].patient]],
    ['beds[*].none', []],
    ['beds[:2].id', ['b1', 'b2']],
    ['beds[*].alarms[0]', ['low', 'high']],
    ['beds[*].alarms', [['low', 'off'], [], ['high']]],
    ['beds[*].alarms[]', ['low', 'off', 'high']],
    ['beds[].alarms[]', ['low', 'off', 'high']],
    ['grid[]', [1, 2, 3, 4, [5]]],
    ['grid[][]', [1, 2, 3, 4, 5]],
    ['counts.*.n', [4, 1]],
    ['counts.*', [{ n: 4 }, { n: 1 }, 'no']],
    ['*.closed', ['no']],
    ['name[*]', null],
    ['beds.*', null],
    ['name[]', null],
    ['none[*].id', null],
    ['beds[*].alarms[*]', [['low', 'off'], [], ['high']]],
    [
      'beds[*].patient.*',
      [
        ['p1', 61],
        ['p3', 84],
      ],
    ],
  ])('%s', (text, result) => {
    expect(search(text, ward)).toEqual(result);
  });

  it('leave out null, whether it was missing or explicit', () => {
    expect(search('[*].a', [{ a: null }, { a: 1 }, {}])).toEqual([1]);
    expect(search('[*]', [null, 1])).toEqual([1]);
    expect(search('[]', [[null], 1])).toEqual([1]);
  });
});

describe('filters', () => {
  it.each<Case>([
    ["beds[?id == 'b2'].id", ['b2']],
    ["beds[?id != 'b2'].id", ['b1', 'b3']],
    ['beds[?patient].id', ['b1', 'b3']],
    ['beds[?!patient].id', ['b2']],
    ['beds[?patient.hr > `70`].id', ['b3']],
    ['beds[?alarms].id', ['b1', 'b3']],
    ['beds[?patient && alarms[1]].id', ['b1']],
    ["beds[?contains(alarms, 'high')].patient.id", ['p3']],
    ["beds[?patient][?id == 'b3'].id", []],
    ['name[?@]', null],
    ['counts[?@]', null],
  ])('%s', (text, result) => {
    expect(search(text, ward)).toEqual(result);
  });

  it('keep what is true: 0 is, empty text, list and object are not', () => {
    expect(search('[?@]', [0, 1, '', 'a', [], [0], {}, { a: 0 }, true, false, null])).toEqual([
      0,
      1,
      'a',
      [0],
      { a: 0 },
      true,
    ]);
  });
});

describe('pipes and groups', () => {
  it.each<Case>([
    ['beds[*].id | [0]', 'b1'],
    ['beds[*].id | [-1] | @', 'b3'],
    ['beds[*].alarms | [0]', ['low', 'off']],
    ['(beds[*].id)[0]', 'b1'],
    ['(beds[*]).id', null],
    ['(name)', 'North'],
    ['none | beds', null],
    ['name | @', 'North'],
    ['a | b | c', null],
  ])('%s', (text, result) => {
    expect(search(text, ward)).toEqual(result);
  });
});

describe('multi-selects', () => {
  it.each<Case>([
    ['[name, none]', ['North', null]],
    ['{n: name, "the beds": beds[*].id}', { n: 'North', 'the beds': ['b1', 'b2', 'b3'] }],
    ['counts.day.[n, n]', [4, 4]],
    ['counts.day.{n: n}', { n: 4 }],
    [
      'beds[*].[id, patient.hr]',
      [
        ['b1', 61],
        ['b2', null],
        ['b3', 84],
      ],
    ],
    ['beds[*].{id: id}', [{ id: 'b1' }, { id: 'b2' }, { id: 'b3' }]],
    ['none.[name]', null],
    ['none.{n: name}', null],
    ['[name][0]', 'North'],
    ['[[name]]', [['North']]],
  ])('%s', (text, result) => {
    expect(search(text, ward)).toEqual(result);
  });

  it('make __proto__ a property like any other', () => {
    const made = search('{"__proto__": name}', ward);
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
    expect(Object.entries(made as object)).toEqual([['__proto__', 'North']]);
  });
});

describe('boolean operators', () => {
  it.each<Case>([
    ['name || none', 'North'],
    ['none || name', 'North'],
    ['none || empty || `0`', 0],
    ['none || `""`', ''],
    ['name && `1`', 1],
    ['none && name', null],
    ['name && `1` && `2`', 2],
    ['`0` && `[]`', []],
    ['none && name || `3`', 3],
    ['name || none && none', 'North'],
    ['!name', false],
    ['!none', true],
    ['!!name', true],
    ['!counts.day', false],
    ['!beds[0].none', true],
    ["!name == 'North'", false],
    ['!(name && none)', true],
  ])('%s', (text, result) => {
    expect(search(text, ward)).toEqual(result);
  });
});

describe('literals', () => {
  it.each<Case>([
    ['`1`', 1],
    ['` 1.5 `', 1.5],
    ['`1.0`', 1],
    ['`-1e3`', -1000],
    ['`true`', true],
    ['`null`', null],
    ['`"a"`', 'a'],
    ['`"a\\`b"`', 'a`b'],
    ['`{"a": [1, null]}`', { a: [1, null] }],
    ['`heartRate`', 'heartRate'],
    ['`heart rate`', 'heart rate'],
    ["'raw'", 'raw'],
    ["''", ''],
    ["' `1` '", ' `1` '],
    [String.raw`'it\'s'`, "it's"],
    [String.raw`'\d'`, String.raw`\d`],
  ])('%s', (text, result) => {
    expect(search(text, null)).toEqual(result);
  });
});

describe('syntax that JMESPath does not have', () => {
  it.each([
    ['', 0, 'too early'],
    ['  ', 2, 'too early'],
    ['a.', 2, 'too early'],
    ['a b', 2, 'Only an operator'],
    ['a..b', 2, 'must follow the dot'],
    ['a.1', 2, 'must follow the dot'],
    ["a.'b'", 2, 'must follow the dot'],
    ['.a', 0, 'must stand here'],
    ['a[', 2, 'too early'],
    ['a[b]', 2, 'needs a dot'],
    ['a[1', 3, 'colon or ]'],
    ['a[1:2', 5, 'ends with ]'],
    ['a[1:2:3:4]', 7, 'ends with ]'],
    ['a[::0]', 4, 'cannot be 0'],
    ['a[0:0:0]', 6, 'cannot be 0'],
    ['a[?b', 4, 'ends with ]'],
    ['a[?]', 3, 'must stand here'],
    ['[a,]', 3, 'must stand here'],
    ['[a', 2, 'comma or ]'],
    ['{a}', 2, 'colon'],
    ['{1: a}', 1, 'A key'],
    ['{}', 1, 'A key'],
    ['{a: b', 5, 'comma or }'],
    ['{a: b,}', 6, 'A key'],
    ['(a', 2, 'closing )'],
    ['a)', 1, 'Only an operator'],
    ['a = b', 2, 'written =='],
    ['a ==', 4, 'must stand here'],
    ['a || ', 5, 'must stand here'],
    ['$.a', 0, 'no $'],
    ['#', 0, 'means nothing'],
    ['"a', 0, 'no closing quote'],
    [String.raw`"\x"`, 0, 'JSON string'],
    ["'a", 0, 'no closing quote'],
    ['`1', 0, 'no closing backtick'],
    ['`[1`', 0, 'neither JSON'],
    ['``', 0, 'neither JSON'],
    ['&a', 0, 'argument of a function'],
    ['f(a)', 0, 'There is no function f'],
    ['constructor(a)', 0, 'There is no function constructor'],
    ['items(@)', 0, 'There is no function items'],
    ['"length"(a)', 0, 'takes no quotes'],
    ['length(a', 8, 'comma or )'],
    ['length(a,)', 9, 'must stand here'],
    ['length()', 0, 'takes 1 argument, not 0'],
    ['length(a, b)', 0, 'takes 1 argument, not 2'],
    ['contains(a)', 0, 'takes 2 arguments, not 1'],
    ['not_null()', 0, 'takes at least 1 argument, not 0'],
    ['a.length(@, @)', 2, 'takes 1 argument, not 2'],
  ])('%j is refused at %i', (text, offset, hint) => {
    const fault = faultOf(text, 'JmesPath');
    expect(fault.message).toContain(hint);
    expect(fault.offset).toBe(offset);
  });
});
