import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../model.ts';
import { compiled, faultOf, frozen, LANGUAGES } from './_evaluate.ts';
import { expressions, messages } from './_generators.ts';
import { createBudget } from './budget.ts';
import { compileExpression } from './compile.ts';
import { EvaluationError, type CompiledExpression } from './expression.ts';

const target = frozen({ a: {}, b: [1], hr: 60, x: 'a', s: 'a', v: [{ s: `${'a'.repeat(27)}!` }] });

afterEach(() => {
  expect(globalThis).not.toHaveProperty('__PWN');
  expect({}).not.toHaveProperty('polluted');
});

describe('expressions that run code in other engines', () => {
  it.each([
    `$..[?(@.constructor[( @.getPrototypeOf(@).constructor('globalThis.__PWN=1;0')() )])]`,
    `$..[?(this.constructor.constructor('globalThis.__PWN=1')())]`,
    `$[?(con=['constructor'];@[con][con]('globalThis.__PWN=1')())]`,
    `$.a[(this.constructor.constructor('globalThis.__PWN=1')())]`,
    `$..[?(@.__proto__.polluted = 1)]`,
    '$..[?(@.hr = 5)]',
    '$..[?(@.push && @.push(99))]',
    '$..[?(@root.b.push(1))]',
    "$..[?(import('fs'))]",
    '$.v[?(@.s && @.s.match(/^(a+)+$/))]',
    '$..*@number()',
  ])('are refused when they are compiled: %s', (text) => {
    expect(faultOf(text, 'JsonPath').message).not.toBe('');
    expect(compileExpression(text, 'JmesPath').ok).toBe(false);
  });

  it.each([
    '$.a^',
    '$.hr~',
    '$.`hr',
    '$.@root',
    '$..@parent',
    '$.constructor',
    '$.__proto__',
    'constructor',
    '__proto__',
  ])('are plain names that nothing has: %s', (text) => {
    expect(compiled(text, 'JsonPath').selectAll(target, createBudget())).toEqual([]);
  });

  it('are comparisons without any effect on the message', () => {
    expect(compiled('$..[?(@.x =~ /a/)]', 'JsonPath').selectAll(target, createBudget())).toEqual([target]);
    expect(compiled('$..[?(@.__proto__.polluted == 1)]', 'JsonPath').selectAll(target, createBudget())).toEqual([]);
    expect(compiled('$.v[?(@.s =~ /^(a+)+$/)]', 'JsonPath').selectAll(target, createBudget())).toEqual([]);
  });

  it.each([
    'constructor',
    'a.toString',
    'a.__proto__',
    'b.length',
    'x.length',
    'hr.toFixed',
    '*.constructor',
    '[constructor][?@]',
  ])('find nothing on prototypes: %s', (text) => {
    const found = compiled(text, 'JmesPath').evaluate(target, createBudget());
    expect([null, []]).toContainEqual(found);
  });

  it('cannot give an object another prototype', () => {
    const hash = compiled('{"__proto__": a}', 'JmesPath').evaluate(target, createBudget());
    const merged = compiled('merge(`{"__proto__": {"polluted": 1}}`, a)', 'JmesPath').evaluate(target, createBudget());
    for (const made of [hash, merged]) expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
    expect(merged).not.toHaveProperty('polluted');
  });
});

describe.each(LANGUAGES)('any text as %s', (language) => {
  it('compiles or gives a fault inside the text', () => {
    const alphabet = fc.constantFrom(
      ...`$@.*[]?()'"\`,:!&|=<>~/\\-0123ab {}eE`.split(''),
      '..',
      '&&',
      '||',
      '==',
      '[?(',
      'length(',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(alphabet).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const result = compileExpression(text, language);
        if (result.ok) return;
        expect(result.fault.message).not.toBe('');
        expect(result.fault.offset).toBeGreaterThanOrEqual(0);
        expect(result.fault.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('that is a broken copy of an expression compiles or gives a fault', () => {
    const broken = fc
      .tuple(expressions(language), fc.nat(), fc.nat({ max: 3 }))
      .map(([text, at, length]) => text.slice(0, at % text.length) + text.slice((at % text.length) + length));
    fc.assert(
      fc.property(broken, (text) => {
        expect(compileExpression(text, language)).toHaveProperty('ok');
      }),
    );
  });
});

describe.each(LANGUAGES)('a compiled %s expression on any message', (language) => {
  it('gives values or an EvaluationError, without changing the message', () => {
    fc.assert(
      fc.property(expressions(language), messages, (text, message) => {
        const before = JSON.stringify(message);
        const expression = compiled(text, language);
        for (const evaluate of WAYS) expectValueOrEvaluationError(() => evaluate(expression, message));
        expect(JSON.stringify(message)).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same again', () => {
    fc.assert(
      fc.property(expressions(language), messages, (text, message) => {
        const expression = compiled(text, language);
        const first = expectValueOrEvaluationError(() => expression.evaluate(message, createBudget()));
        expect(expectValueOrEvaluationError(() => expression.evaluate(message, createBudget()))).toEqual(first);
      }),
    );
  });
});

const WAYS: readonly ((expression: CompiledExpression, message: JsonValue) => unknown)[] = [
  (expression, message) => expression.selectAll(message, createBudget()),
  (expression, message) => expression.selectOne(message, createBudget()),
  (expression, message) => expression.selectOneInContext(message, message, createBudget()),
  (expression, message) => expression.evaluate(message, createBudget()),
];

function expectValueOrEvaluationError(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    expect(error).toBeInstanceOf(EvaluationError);
    return 'error';
  }
}
