import { describe, expect, it, vi } from 'vitest';
import { ExactNumber, type JsonValue } from '../model.ts';
import { compiled, faultOf, LANGUAGES } from './_evaluate.ts';
import { createBudget } from './budget.ts';
import { compileExpression, createExpressionCompiler } from './compile.ts';
import * as jsonPath from './jsonpath/compile.ts';

describe('compileExpression', () => {
  it.each(LANGUAGES)('tells the language and text of what it compiled (%s)', (language) => {
    expect(compiled('a.b', language)).toMatchObject({ language, text: 'a.b' });
  });

  it('gives a fault for a broken expression', () => {
    expect(compileExpression('$.a b', 'JsonPath')).toEqual({
      ok: false,
      fault: { message: "A path ends at a blank. Write names with blanks as ['a name'].", offset: 4 },
    });
  });

  it('hides no defect of its own behind a fault', () => {
    const defect = vi.spyOn(jsonPath, 'compileJsonPath').mockImplementation(() => {
      throw new TypeError('defect');
    });
    try {
      expect(() => compileExpression('$.a', 'JsonPath')).toThrow(TypeError);
    } finally {
      defect.mockRestore();
    }
  });
});

describe('createExpressionCompiler', () => {
  it('compiles each text once in each language', () => {
    const compile = createExpressionCompiler();
    const first = compile('a.b', 'JsonPath');
    expect(compile('a.b', 'JsonPath')).toBe(first);
    expect(compile('a.b', 'JmesPath')).not.toBe(first);
    expect(compile('a.c', 'JsonPath')).not.toBe(first);
  });

  it('remembers faults too', () => {
    const compile = createExpressionCompiler();
    expect(compile('a.', 'JsonPath')).toBe(compile('a.', 'JsonPath'));
    expect(compile('a.', 'JsonPath')).toMatchObject({ ok: false, fault: faultOf('a.', 'JsonPath') });
  });
});

describe('needsExactNumbers', () => {
  it.each([
    ['JmesPath', 'divide(a, `2`)'],
    ['JmesPath', 'pow(a, `2`)'],
    ['JmesPath', 'fromUnixTimestamp(a)'],
    ['JmesPath', 'fromUnixTimestampMs(a)'],
    ['JmesPath', "insertString(a, 'x', b)"],
    ['JmesPath', 'to_string(a)'],
    ['JmesPath', 'a == b'],
    ['JmesPath', 'a != b'],
    ['JmesPath', 'add(a, b)'],
    ['JmesPath', 'subtract(a, `1`)'],
    ['JmesPath', 'multiply(`2`, a)'],
    ['JmesPath', 'a.to_string(@)'],
    ['JmesPath', 'a | to_string(@)'],
    ['JmesPath', 'a[?b == c].d'],
    ['JmesPath', 'a[*].to_string(@)'],
    ['JmesPath', 'to_array(to_string(a))[*].b'],
    ['JmesPath', '(a == b)'],
    ['JmesPath', '[a, a == b]'],
    ['JmesPath', '{a: a == b}'],
    ['JmesPath', '!(a == b)'],
    ['JmesPath', 'a && b == c'],
    ['JmesPath', 'a || b == c'],
    ['JmesPath', 'a < to_string(b)'],
    ['JmesPath', 'sort_by(a, &to_string(b))'],
    ['JsonPath', '$[?(@.id == 9007199254740993)]'],
    ['JsonPath', '$[?(@.a || @.b && 9007199254740993 < @.id)]'],
    ['JsonPath', '$[?(@.a[?(@.id == -9007199254740993)])]'],
  ] as const)('holds where the result can tell how a number was written (%s): %s', (language, text) => {
    expect(compiled(text, language).needsExactNumbers).toBe(true);
  });

  it.each([
    ['JmesPath', 'a.b[0].c[*].d[] | [0]'],
    ['JmesPath', 'a[?b > `1`][1:].{c: c, d: [d, @]}'],
    ['JmesPath', 'multiply(to_number(a), `0.0254`)'],
    ['JmesPath', 'add(`1.5`, a)'],
    ['JmesPath', 'sum(a)'],
    ['JmesPath', '!a || (b && *)'],
    ['JsonPath', '$.a..b[?(@.c == 1.50 && @.d =~ /x/ || @.e)]'],
  ] as const)('does not hold elsewhere (%s): %s', (language, text) => {
    expect(compiled(text, language).needsExactNumbers).toBe(false);
  });
});

describe('evaluate', () => {
  it.each<readonly [string, JsonValue]>([
    ['$.none', []],
    ['$.a', [1]],
    ['$..a', [1, null]],
    ['$.b', [{ a: null }]],
  ])('gives the array of matches of a JSONPath expression: %s', (text, value) => {
    expect(compiled(text, 'JsonPath').evaluate({ a: 1, b: { a: null } }, createBudget())).toEqual(value);
  });

  it.each(LANGUAGES)('gives plain numbers where a double says the same (%s)', (language) => {
    const root = { list: [new ExactNumber('1.50'), new ExactNumber('7'), new ExactNumber('9007199254740993')] };
    expect(compiled('list[*]', language).evaluate(root, createBudget())).toEqual([
      1.5,
      7,
      new ExactNumber('9007199254740993'),
    ]);
  });

  it.each(LANGUAGES)('sees an exact number as a number, not as an object with properties (%s)', (language) => {
    const root = { n: new ExactNumber('1.0') };
    for (const text of ['n.text', 'n.value', 'n.*']) {
      expect(compiled(text, language).selectAll(root, createBudget())).toEqual([]);
    }
  });
});
