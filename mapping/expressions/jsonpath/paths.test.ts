import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../model.ts';
import { faultOf, jsonPathAll, jsonPathOne } from '../_evaluate.ts';
import { EvaluationError } from '../expression.ts';

type Case = readonly [text: string, root: JsonValue, found: readonly JsonValue[]];

const DEVICE = {
  id: 'scale-7',
  reading: { kg: 71.5, 'body fat': 0.21, it: { is: null } },
  samples: [10, 11, 12, 13, 14],
  'k-1': 1,
  '@type': 'Scale',
  $d: 'dollar',
  '`a': 'tick',
  'a^': 'hat',
  'b~': 'tilde',
} as const;

describe('names', () => {
  const cases: readonly Case[] = [
    ['$', 5, [5]],
    ['$.id', DEVICE, ['scale-7']],
    ['id', DEVICE, ['scale-7']],
    ['  $.id', DEVICE, ['scale-7']],
    ['$.id  ', DEVICE, ['scale-7']],
    ['$.reading.kg', DEVICE, [71.5]],
    ['reading.kg', DEVICE, [71.5]],
    ['$.reading.it.is', DEVICE, [null]],
    ['$.reading.none.deeper', DEVICE, []],
    ['$.k-1', DEVICE, [1]],
    ['$.@type', DEVICE, ['Scale']],
    ['$.$d', DEVICE, ['dollar']],
    ['$d', DEVICE, ['dollar']],
    ['@.a', { '@': { a: 1 } }, [1]],
    ['$.`a', DEVICE, ['tick']],
    ['$.a^', DEVICE, ['hat']],
    ['$.b~', DEVICE, ['tilde']],
    [
      '$.SystemProperties.iothub-connection-device-id',
      { SystemProperties: { 'iothub-connection-device-id': 'd' } },
      ['d'],
    ],
    ["$['id']", DEVICE, ['scale-7']],
    ["$.['id']", DEVICE, ['scale-7']],
    ["['id']", DEVICE, ['scale-7']],
    ["$[ 'id' ]", DEVICE, ['scale-7']],
    ["$.reading['body fat']", DEVICE, [0.21]],
    ["$['']", { '': 1 }, [1]],
    [`$['it\\'s']`, { "it's": 1 }, [1]],
    [String.raw`$['\"\\\/\b\t\n\f\r']`, { '"\\/\b\t\n\f\r': 1 }, [1]],
    ["$['kg','id']", { id: 1, kg: 2 }, [2, 1]],
    ["$['id' , 'none']", DEVICE, ['scale-7']],
    ['$.reading.*', { reading: { a: 1, b: null } }, [1, null]],
    ['*', { a: 1, b: 2 }, [1, 2]],
    ['$.**', { '**': 1 }, [1]],
  ];

  it.each(cases)('%s', (text, root, found) => {
    expect(jsonPathAll(text, root)).toEqual(found);
  });
});

describe('names on values that are no objects', () => {
  const cases: readonly Case[] = [
    ['$.samples.length', DEVICE, []],
    ["$.samples['0']", DEVICE, []],
    ['$.samples.0', DEVICE, []],
    ['$.samples.*', DEVICE, []],
    ['$.id.length', DEVICE, []],
    ['$.reading.it.is.deeper', DEVICE, []],
    ['$.constructor', {}, []],
    ['$.toString', DEVICE, []],
    ['$.__proto__', {}, []],
    ['$.__proto__', JSON.parse('{"__proto__": 1}') as JsonValue, [1]],
    ['$.constructor.name', { constructor: { name: 'own' } }, ['own']],
    ['$..constructor', { a: {} }, []],
    ['$..hasOwnProperty', { a: { hasOwnProperty: 1 } }, [1]],
  ];

  it.each(cases)('%s of %j', (text, root, found) => {
    expect(jsonPathAll(text, root)).toEqual(found);
  });
});

describe('indexes and slices', () => {
  const cases: readonly Case[] = [
    ['$.samples[0]', DEVICE, [10]],
    ['$.samples[ 1 ]', DEVICE, [11]],
    ['$.samples[0,2]', DEVICE, [10, 12]],
    ['$.samples[2 , 0]', DEVICE, [12, 10]],
    ['$.samples[9]', DEVICE, []],
    ['$.samples[0,9]', DEVICE, [10]],
    ['$.reading[0]', DEVICE, []],
    ['$.samples[*]', DEVICE, [10, 11, 12, 13, 14]],
    ['$.samples[ * ]', DEVICE, [10, 11, 12, 13, 14]],
    ['$.reading[*]', DEVICE, []],
    ['$.samples[1:3]', DEVICE, [11, 12]],
    ['$.samples[ 1 : 3 ]', DEVICE, [11, 12]],
    ['$.samples[:2]', DEVICE, [10, 11]],
    ['$.samples[3:]', DEVICE, [13, 14]],
    ['$.samples[:]', DEVICE, [10, 11, 12, 13, 14]],
    ['$.samples[::]', DEVICE, [10, 11, 12, 13, 14]],
    ['$.samples[0:0]', DEVICE, []],
    ['$.samples[-2:]', DEVICE, [13, 14]],
    ['$.samples[:-3]', DEVICE, [10, 11]],
    ['$.samples[::2]', DEVICE, [10, 12, 14]],
    ['$.samples[::-2]', DEVICE, [14, 12, 10]],
    ['$.samples[3:0:-1]', DEVICE, [13, 12, 11]],
    ['$.samples[-9:99]', DEVICE, [10, 11, 12, 13, 14]],
    ['$.id[0:1]', DEVICE, []],
    ['[1]', [1, 2], [2]],
    ['$[0].a[1].b', [{ a: [0, { b: 3 }] }], [3]],
    ['$.a.[0]', { a: [4] }, [4]],
  ];

  it.each(cases)('%s', (text, root, found) => {
    expect(jsonPathAll(text, root)).toEqual(found);
  });
});

describe('scans', () => {
  const tree = { a: { hr: 1, a: { hr: 2 } }, list: [{ hr: 3 }, [{ hr: { hr: 4 } }]] };
  const cases: readonly Case[] = [
    ['$..hr', tree, [1, 2, 3, { hr: 4 }, 4]],
    ['..hr', tree, [1, 2, 3, { hr: 4 }, 4]],
    ["$..['hr']", tree, [1, 2, 3, { hr: 4 }, 4]],
    ['$..a', tree, [tree.a, tree.a.a]],
    ["$..['b','a']", { a: 1, x: { b: 2, a: 3 } }, [1, 2, 3]],
    ['$..*', { a: [1], b: null }, [{ a: [1], b: null }, [1], 1, null]],
    ['$..hr.hr', tree, [4]],
    ['$.list..hr', tree, [3, { hr: 4 }, 4]],
    ['$..none', tree, []],
    ['$..hr', 5, []],
  ];

  it.each(cases)('%s goes through parents before children, in document order', (text, root, found) => {
    expect(jsonPathAll(text, root)).toEqual(found);
  });

  it.each(['[0]', '[*]', '[1:]', '[0,1]'])('.. before %s has no effect', (selector) => {
    const root = [[1, 2], [3]];
    expect(jsonPathAll(`$..${selector}`, root)).toEqual(jsonPathAll(`$${selector}`, root));
  });
});

describe('a value that must be single', () => {
  it('is the one that the path finds', () => {
    expect(jsonPathOne('$..kg', DEVICE)).toBe(71.5);
  });

  it('is undefined when the path finds nothing', () => {
    expect(jsonPathOne('$..none', DEVICE)).toBeUndefined();
    expect(jsonPathOne('$.none.deeper', DEVICE)).toBeUndefined();
  });

  it('may be an explicit null', () => {
    expect(jsonPathOne('$.reading.it.is', DEVICE)).toBeNull();
  });

  it('is refused when the path finds more', () => {
    expect(() => jsonPathOne('$.samples[*]', DEVICE)).toThrow(EvaluationError);
    expect(() => jsonPathOne('$.samples[*]', DEVICE)).toThrow('more than one value');
  });
});

describe('syntax that the dialect does not have', () => {
  it.each([
    ['', 0, 'empty'],
    ['   ', 3, 'empty'],
    ['$["a"]', 2, 'single quotes'],
    ['$[\'a"]', 2, 'no closing quote'],
    [String.raw`$['\u0041']`, 4, 'backslash'],
    ["$['a', b]", 7, 'single quotes'],
    ["$['a'", 5, 'closing bracket'],
    ['$.b[-1]', 4, '[-1:]'],
    ['$.b[0,-2]', 6, '[-2:-1]'],
    ['$[1:5:0]', 6, 'cannot be 0'],
    ['$[99999999999]', 2, '32 bits'],
    ['$[]', 2, 'must stand in brackets'],
    ['$[0,]', 4, 'must stand in brackets'],
    ['$[x]', 2, 'must stand in brackets'],
    ['$[1:2:3:4]', 7, 'closing bracket'],
    ['$[1 2]', 4, 'closing bracket'],
    ['$[*', 3, 'closing bracket'],
    ['$.', 2, 'must follow the dot'],
    ['$..', 3, 'must follow the dot'],
    ['$.a.', 4, 'must follow the dot'],
    ['$...a', 3, 'must follow the dot'],
    ['$.a b', 4, 'blank'],
    ['$ .a', 2, 'blank'],
    ['$[0]a', 4, 'dot or a bracket'],
    ['$.a]', 3, 'Nothing is open'],
    ['$.a)', 3, 'Nothing is open'],
    ['$.a(0)', 3, 'Functions'],
    ["$('a')", 1, 'Functions'],
    ['$.a.length()', 10, 'Functions'],
    ['$[(@.length-1)]', 2, 'Script'],
  ])('%j is refused at %i', (text, offset, hint) => {
    const fault = faultOf(text, 'JsonPath');
    expect(fault.message).toContain(hint);
    expect(fault.offset).toBe(offset);
  });
});
