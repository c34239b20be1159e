import { describe, expect, it } from 'vitest';
import type { MappingText } from './mapping-text.ts';
import { readMappingText } from './mapping-text.ts';

const FILE = 'devicecontent.json';

function read(text: string): MappingText {
  const result = readMappingText(text, FILE);
  if (!result.ok) throw new Error(`not read: ${JSON.stringify(result.faults)}`);
  return result.value;
}

describe('reading a mapping file', () => {
  it('accepts comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF// heart rate\n{ "a": [1, 2,], /* why not */ "b": { "c": null, }, }';
    expect(read(text).value).toEqual({ a: [1, 2], b: { c: null } });
  });

  it('takes the last of two properties with one name, as the value and as the place', () => {
    const text = read('{ "a": 1,\n  "a": 2 }');
    expect(text.value).toEqual({ a: 2 });
    expect(text.locate('/a')).toEqual({ file: FILE, pointer: '/a', line: 2, column: 8 });
  });

  it('treats __proto__ as a name like any other', () => {
    const { value } = read('{ "__proto__": { "polluted": true } }');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true}}');
    expect(value).not.toHaveProperty('polluted');
  });

  it.each([
    ['', 1, 1, 'value expected'],
    ['{ "a": 1 } 2', 1, 12, 'end of file expected'],
    ['{\n  "a" 1\n}', 2, 7, 'colon expected'],
    ["{ 'a': 1 }", 1, 3, 'invalid symbol'],
    ['{ "a": ', 1, 8, 'value expected'],
  ])('says where %j is not JSON', (text, line, column, words) => {
    const result = readMappingText(text, FILE);
    expect(result).toMatchObject({
      ok: false,
      faults: [{ code: 'InvalidJson', file: FILE, line, column, message: `Not JSON: ${words}.` }],
    });
  });

  it('reports mistakes on different lines apart, and those of one line once', () => {
    const result = readMappingText('{\n  "a": x y z,\n  "b": 1\n  "c": 2\n}', FILE);
    expect(result.ok ? [] : result.faults.map(({ line }) => line)).toEqual([2, 4]);
  });

  it('refuses nesting beyond 64 levels before it parses', () => {
    expect(read('['.repeat(64) + ']'.repeat(64)).file).toBe(FILE);
    const result = readMappingText('['.repeat(200_000), FILE);
    expect(result).toMatchObject({ ok: false, faults: [{ code: 'InvalidJson', line: 1, column: 65 }] });
  });

  it('does not count brackets in strings and comments', () => {
    const brackets = '['.repeat(100);
    expect(read(`// ${brackets}\n["${brackets}", {"a": []}]`).value).toEqual([brackets, { a: [] }]);
  });

  it('refuses a file beyond four million characters', () => {
    const result = readMappingText(' '.repeat(4 * 1024 * 1024 + 1), FILE);
    expect(result).toMatchObject({ ok: false, faults: [{ code: 'InvalidJson', line: 1, column: 1 }] });
  });
});

describe('locating a pointer', () => {
  const text = read('{\r\n  "template": [\r\n    { "a/b~c": "x" }\r\n  ]\r\n}');

  it.each([
    ['', 1, 1],
    ['/template', 2, 15],
    ['/template/0', 3, 5],
    ['/template/0/a~1b~0c', 3, 16],
  ])('finds %j', (pointer, line, column) => {
    expect(text.locate(pointer)).toEqual({ file: FILE, pointer, line, column });
  });

  it('finds a property that is spelled in another case', () => {
    expect(read('{ "Template": [\n{ "TYPENAME": 1 }] }').locate('/template/0/typeName')).toMatchObject({
      line: 2,
      column: 15,
    });
  });

  it('falls back to the nearest value that exists', () => {
    expect(text.locate('/template/0/missing/deep')).toMatchObject({ line: 3, column: 5 });
    expect(text.locate('/missing')).toMatchObject({ line: 1, column: 1 });
  });

  it.each([
    [undefined, 8],
    [0, 9],
    [2, 11],
    [3, 13],
    [4, 19],
    [99, 20],
  ])('finds character %s of a string behind its escapes', (within, column) => {
    const text = read(String.raw`{ "e": "ab\n\u0041c" }`);
    expect(text.locate('/e', within).column).toBe(column);
  });

  it('stays at the start of a value that is no string', () => {
    expect(read('{ "e": 12345 }').locate('/e', 3).column).toBe(8);
  });
});
