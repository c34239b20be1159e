import { assert, array, constant, double, json, oneof, property, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model.ts';
import { ExactNumber } from '../model.ts';
import { readBody } from './read-body.ts';

const FAST = { exactNumbers: false };
const EXACT = { exactNumbers: true };

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function read(body: Uint8Array | string, options = FAST): JsonValue {
  const result = readBody(body, options);
  if (!result.ok) throw new Error(result.faults[0]?.message ?? 'no fault');
  return result.value;
}

/** As a double sees it. */
function plain(value: JsonValue): unknown {
  const text = JSON.stringify(value, (_, part: unknown) => (part instanceof ExactNumber ? part.value : part));
  return JSON.parse(text);
}

describe('reading the body of an event', () => {
  it('reads JSON from bytes and from text, with or without byte order mark', () => {
    const value = { hr: 72, name: 'Zoë', list: [null, true, 1.5] };
    const text = JSON.stringify(value);
    for (const body of [text, `\uFEFF${text}`, bytes(text), bytes(`\uFEFF${text}`)]) expect(read(body)).toEqual(value);
  });

  it('takes an empty body for null', () => {
    expect(read('')).toBeNull();
    expect(read(new Uint8Array())).toBeNull();
  });

  it.each([
    ['{ "a": 1, }', 1, 11],
    ['{ "a": 1 } // why', 1, 12],
    ["{'a': 1}", 1, 2],
    ['{\n  "hr" 72\n}', 2, 8],
    ['{"a": NaN}', 1, 7],
    ['{"a": 1} {"b": 2}', 1, 10],
    ['[1, 2', 1, 6],
  ])('refuses %j, which is not strict JSON, and says where', (text, line, column) => {
    const result = readBody(text, FAST);
    expect(result).toEqual({
      ok: false,
      faults: [{ code: 'InvalidDataFormat', message: 'The body is not JSON.', line, column }],
    });
  });

  it('refuses what only the strict parser minds, without a place', () => {
    expect(readBody('{"a": "\u0001"}', FAST)).toMatchObject({ ok: false, faults: [{ code: 'InvalidDataFormat' }] });
    expect(readBody('[01]', FAST)).toMatchObject({ ok: false });
  });

  it('never quotes the body', () => {
    for (const options of [FAST, EXACT]) {
      const result = readBody('{"patient": "Jane Doe", "id": 12345678901234567, }', options);
      expect(JSON.stringify(result)).not.toMatch(/Jane|12345/);
    }
  });

  it('refuses bytes that are not UTF-8', () => {
    const result = readBody(Uint8Array.of(0x22, 0xff, 0x22), FAST);
    expect(result).toEqual({ ok: false, faults: [{ code: 'InvalidDataFormat', message: 'The body is not UTF-8.' }] });
  });

  it('refuses a body above the limit of its size', () => {
    expect(readBody(' '.repeat(1024 * 1024 + 1), FAST).ok).toBe(false);
    expect(readBody(bytes('[1]'), { exactNumbers: false, maxBytes: 2 })).toMatchObject({
      ok: false,
      faults: [{ code: 'InvalidDataFormat', message: expect.stringContaining('larger than 2 bytes') }],
    });
    expect(read('[1]', { exactNumbers: false, maxBytes: 3 } as typeof FAST)).toEqual([1]);
  });

  it('takes 64 levels and refuses the 65th, before it parses', () => {
    expect(readBody('['.repeat(64) + ']'.repeat(64), FAST).ok).toBe(true);
    expect(readBody('[\n'.repeat(65) + ']'.repeat(65), FAST)).toMatchObject({
      ok: false,
      faults: [{ line: 65, column: 1 }],
    });
    expect(readBody('{"a":'.repeat(100_000), FAST)).toMatchObject({ ok: false, faults: [{ line: 1, column: 321 }] });
  });

  it('counts no bracket that is inside a string', () => {
    const text = JSON.stringify([['['.repeat(80), '\\', '"{', 'é'], { '[': [']'] }]);
    expect(read(text)).toEqual(JSON.parse(text));
    const hidden = `[${'"]",['.repeat(70)}1${']'.repeat(71)}`;
    expect(readBody(hidden, FAST).ok).toBe(false);
  });

  it('reads an unfinished string as a mistake, not as nesting', () => {
    expect(readBody(`${'[],'.repeat(80)}"`, FAST)).toMatchObject({
      ok: false,
      faults: [{ message: 'The body is not JSON.' }],
    });
  });
});

describe('numbers of a body', () => {
  it.each(['1.0', '60.00', '1e3', '1E+3', '2.5e1', '-1.0', '-0.0'])(
    'keeps how %s was written when it matters',
    (text) => {
      expect(read(`{"v": ${text}}`, EXACT)).toEqual({ v: new ExactNumber(text) });
      expect(read(`{"v": ${text}}`)).toEqual({ v: Number(text) });
    },
  );

  it.each(['9007199254740993', '12345678901234567890', '-9007199254740993'])(
    'keeps all digits of %s in any case',
    (text) => {
      for (const options of [FAST, EXACT]) {
        expect(read(`{"v": ${text}}`, options)).toEqual({ v: new ExactNumber(text) });
        expect(read(`[1,${text}]`, options)).toEqual([1, new ExactNumber(text)]);
        expect(read(text, options)).toEqual(new ExactNumber(text));
      }
    },
  );

  it('gives plain numbers where a double says the same', () => {
    expect(read('{"v": 1.5, "w": 72, "x": 12345678901234567}', EXACT)).toEqual({
      v: 1.5,
      w: 72,
      x: new ExactNumber('12345678901234567'),
    });
  });

  it.each(['0.30000000000000004', '"12345678901234567"', '[123456789012345,1234567890]'])('reads %s fast', (text) => {
    expect(read(`{"v": ${text}}`)).toEqual(JSON.parse(`{"v": ${text}}`));
  });

  it('takes the last of two properties with one name either way', () => {
    expect(read('{"a": 1, "a": 2}')).toEqual({ a: 2 });
    expect(read('{"a": 1.0, "a": 2}', EXACT)).toEqual({ a: 2 });
  });

  it('treats __proto__ as a name like any other either way', () => {
    for (const number of ['1', '1.0']) {
      expect(Object.keys(Object(read(`{"__proto__": {"a": ${number}}}`, EXACT)))).toEqual(['__proto__']);
    }
  });
});

describe('any body', () => {
  const anyText = oneof(string(), json(), array(oneof(json(), constant('1.0'), double().map(String))).map(String));

  it('is read or refused, and never throws', () => {
    assert(property(oneof(anyText, uint8Array()), (body) => typeof readBody(body, EXACT).ok === 'boolean'));
  });

  it('is read as the platform reads it, exactly or not', () => {
    assert(
      property(json(), (text) => {
        expect(plain(read(text))).toEqual(JSON.parse(text));
        expect(plain(read(text, EXACT))).toEqual(JSON.parse(text));
        expect(plain(read(`[1.0,${text}]`, EXACT))).toEqual([1, JSON.parse(text)]);
      }),
    );
  });

  it('is refused by the exact reader exactly where the platform refuses it', () => {
    assert(property(anyText, (text) => readBody(`[1.0,${text}]`, EXACT).ok === readBody(`[1,${text}]`, FAST).ok));
  });
});
