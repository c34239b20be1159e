import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonValue } from '../../model.ts';
import { faultOf, jsonPathAll } from '../_evaluate.ts';

type Case = readonly [text: string, root: JsonValue, found: readonly JsonValue[]];

const message = { Body: { heartRate: 0, unit: '' }, Properties: {} };

describe('a filter after a scan', () => {
  const cases: readonly Case[] = [
    ['$..[?(@heartRate)]', message, [message.Body]],
    ['$..[?(@.heartRate)]', message, [message.Body]],
    ['$..[?(@Body.heartRate)]', message, [message]],
    ["$..[?(@['heartRate'])]", message, [message.Body]],
    ["$..[?(@.['heartRate'])]", message, [message.Body]],
    ["$..[?(@['My Property'])]", { a: { 'My Property': 1 } }, [{ 'My Property': 1 }]],
    ['$..[?(@heartRate && @unit)]', message, [message.Body]],
    ['$..[?(@heartRate || @Body)]', message, [message, message.Body]],
    ['$..[?(@x)]', { x: { x: 1 } }, [{ x: { x: 1 } }, { x: 1 }]],
    ['$..[?(@x)]', [{ x: 1 }, [{ x: 2 }]], [{ x: 1 }, { x: 2 }]],
    ['$..[?(@ == 2)]', { a: [1, 2], b: 2 }, [2, 2]],
    ['$..[?(@)]', [1], [[1], 1]],
    ['$..[?(@x)]', 7, []],
  ];

  it.each(cases)('%s tests the root and everything below it', (text, root, found) => {
    expect(jsonPathAll(text, root)).toEqual(found);
  });

  it.each([0, '', false, null])('finds a property whose value is %j, because it exists', (value) => {
    expect(jsonPathAll('$..[?(@heartRate)]', { heartRate: value })).toEqual([{ heartRate: value }]);
  });

  it.each(['$..[?(@.text)]', '$..text', '$..value'])('sees no object in an exact number: %s', (text) => {
    expect(jsonPathAll(text, { a: new ExactNumber('1.0') })).toEqual([]);
  });

  it('finds what another process may have added to a prototype nowhere', () => {
    const inherited = Object.create({ extra: { x: 1 } }) as JsonValue;
    expect(jsonPathAll('$..[?(@x)]', inherited)).toEqual([]);
  });
});

describe('a filter on an array or object', () => {
  const cases: readonly Case[] = [
    ['$.b[?(@ > 15)]', { b: [10, 20, 16] }, [20, 16]],
    ['$.b[?(@.x)]', { b: [{ x: null }, { y: 1 }, 3] }, [{ x: null }]],
    ['$.b[?(@.x)]', { b: { c: { x: 1 } } }, []],
    ['$[?(@.x)]', [{ x: 1 }], [{ x: 1 }]],
    ['$[?(@.x)].x', [{ x: 1 }, { x: 2 }], [1, 2]],
    ['$[?( @.x )]', [{ x: 1 }], [{ x: 1 }]],
    ['$[ ?(@.x) ]', [{ x: 1 }], [{ x: 1 }]],
    ['$.b[?(@.x)]', { b: 'text' }, []],
  ];

  it.each(cases)('%s', (text, root, found) => {
    expect(jsonPathAll(text, root)).toEqual(found);
  });
});

describe('paths inside a filter', () => {
  const rows = [
    { id: 1, tags: ['a', 'b'], deep: { x: 1, list: [{ v: 5 }] } },
    { id: 2, tags: [], deep: {} },
  ];
  const cases: readonly (readonly [condition: string, ids: readonly number[]])[] = [
    ['@.deep.x', [1]],
    ["@['deep']['x'] == 1", [1]],
    ['@.tags[0]', [1]],
    ["@.tags[0] == 'a'", [1]],
    ["@.tags[*] == 'b'", [1]],
    ["'b' == @.tags[*]", [1]],
    ['@.deep.list[0].v == 5', [1]],
    ['@..v', [1]],
    ['@..v == 5', [1]],
    ['@.*', [1, 2]],
    ['$.rows', [1, 2]],
    ['@.id == $.wanted', [2]],
    ['$.wanted == @.id', [2]],
    ['@.id == $.rows[*].id', [1, 2]],
    ["@.tags[?(@ == 'b')]", [1]],
    ['@', [1, 2]],
    ['true', [1, 2]],
    ["'text'", [1, 2]],
    ['@.id == @.deep.x', [1]],
    ['@.none == @.none', []],
    ['@.deep.none != 1', []],
    ['1 != @.deep.none', []],
    ['@.tags[*] != @.tags[*]', [1]],
  ];

  it.each(cases)('%s', (condition, ids) => {
    const found = jsonPathAll(`$.rows[?(${condition})]`, { rows, wanted: 2 });
    expect(found).toEqual(rows.filter(({ id }) => ids.includes(id)));
  });
});

describe('&& and ||', () => {
  const rows: readonly JsonValue[] = ['', 'a', 'b', 'c', 'ab', 'ac', 'bc', 'abc'].map((names) =>
    Object.fromEntries(names.split('').map((name) => [name, 0])),
  );
  const holding = (condition: string): readonly string[] =>
    jsonPathAll(`$[?(${condition})]`, rows).map((row) => Object.keys(row as object).join(''));

  it.each([
    ['@a && @b', ['ab', 'abc']],
    ['@a || @b', ['a', 'b', 'ab', 'ac', 'bc', 'abc']],
    ['@a && @b && @c', ['abc']],
    ['@a || @b || @c', ['a', 'b', 'c', 'ab', 'ac', 'bc', 'abc']],
    ['@a && @b || @c', ['ab', 'ac', 'abc']],
    ['@a || @b && @c', ['a', 'ab', 'ac', 'bc', 'abc']],
    ['@c || @a && @b || @c', ['c', 'ab', 'ac', 'bc', 'abc']],
    ['@a && @b || @c && @b', ['ab', 'abc']],
  ])('have no precedence: each change of operator groups to the right in %s', (condition, names) => {
    expect(holding(condition)).toEqual(names);
  });

  it('need no blanks around them, also after a number', () => {
    expect(jsonPathAll('$[?(@.a==0&&@.b)]', rows)).toHaveLength(2);
    expect(jsonPathAll("$[?(@.a=='x'||@.b)]", rows)).toHaveLength(4);
  });
});

describe('literals of a filter', () => {
  it.each<readonly [string, JsonValue]>([
    ["'it\\'s'", "it's"],
    ['5', 5],
    ['-5', -5],
    ['1.5', 1.5],
    ['1e0', 1],
    ['1.5E+1', 15],
    ['007', 7],
    ['true', true],
    ['false', false],
    ['null', null],
    ['/a/', '/a/'],
  ])('%s', (literal, value) => {
    expect(jsonPathAll(`$[?(@ == ${literal})]`, [value, 'other'])).toEqual([value]);
  });
});

describe('filter syntax that the dialect does not have', () => {
  it.each([
    ['$..[?@.x]', 5, 'A filter is written'],
    ['$..[?((@.x))]', 6, 'A path'],
    ['$..[?(!@.x)]', 6, 'A path'],
    ["$..[?(@.x in ['a'])]", 10, 'ends with )'],
    ['$..[?(@.x + 1)]', 10, 'ends with )'],
    ['$..[?(@.x = 1)]', 10, 'written =='],
    ['$..[?(@.x == "y")]', 13, 'single quotes'],
    ['$..[?(@.x == undefined)]', 13, 'must stand here'],
    ['$..[?(@.x ==)]', 12, 'must stand here'],
    ['$..[?()]', 6, 'must stand here'],
    ['$..[?(', 6, 'must stand here'],
    ['$..[?(@.x', 9, 'ends with )'],
    ['$..[?(@.x)', 10, 'closing bracket'],
    ['$..[?(@.x &&)]', 12, 'must stand here'],
    ['$..[?(@.x & @.y)]', 10, 'ends with )'],
    ['$..[?(@.length() > 1)]', 14, 'ends with )'],
    ['$..[?(@.)]', 8, 'must follow the dot'],
    ['$..[?(@.x == 1.)]', 14, 'ends with )'],
    ['$..[?(@.x =~ /a)]', 13, 'no closing slash'],
    ['$..[?(@.x == /a)]', 13, 'no closing slash'],
  ])('%s is refused at %i', (text, offset, hint) => {
    const fault = faultOf(text, 'JsonPath');
    expect(fault.message).toContain(hint);
    expect(fault.offset).toBe(offset);
  });
});
