import { search as searchByCommunity, type JSONValue } from '@jmespath-community/jmespath';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../model.ts';
import { compiled } from '../_evaluate.ts';
import { expressions, messages } from '../_generators.ts';
import { createBudget } from '../budget.ts';
import { EvaluationError } from '../expression.ts';

const ERROR = Symbol('error');

function ours(text: string, message: JsonValue): unknown {
  try {
    return compiled(text, 'JmesPath').evaluate(message, createBudget());
  } catch (error) {
    if (error instanceof EvaluationError) return ERROR;
    throw error;
  }
}

function theirs(text: string, message: JsonValue): unknown {
  try {
    return searchByCommunity(message as JSONValue, text);
  } catch {
    return ERROR;
  }
}

/** Where the two differ on purpose, with a case of each that shows both answers. */
const DEVIATIONS: readonly {
  readonly reason: string;
  readonly syntax: RegExp;
  readonly text: string;
  readonly message: JsonValue;
  readonly ours: unknown;
  readonly theirs: unknown;
}[] = [
  {
    reason: '`!` applies to the whole path after it, as in the specification and the old service',
    syntax: /!(?!=)/,
    text: '!a.b',
    message: { a: { b: 1 } },
    ours: false,
    theirs: null,
  },
  {
    reason: 'texts have an order, and null comes before them, as in the old service',
    syntax: /[<>]/,
    text: 'a < b',
    message: { b: 'x' },
    ours: true,
    theirs: null,
  },
  {
    reason: 'a list or hash of nothing is null after a pipe too, as in the specification',
    syntax: /[^|]\|[^|].*[,{]/,
    text: 'none | [b, b]',
    message: {},
    ours: null,
    theirs: [null, null],
  },
  {
    reason: 'slices are of arrays, not of texts',
    syntax: /\[\d?:/,
    text: 'a[::-1]',
    message: { a: 'ab' },
    ours: null,
    theirs: 'ba',
  },
  {
    reason: 'a text does not contain what is no text',
    syntax: /contains/,
    text: 'contains(a, b)',
    message: { a: 'x', b: [] },
    ours: false,
    theirs: null,
  },
  {
    reason: 'only own properties are found',
    syntax: /constructor|length/,
    text: '!constructor',
    message: {},
    ours: true,
    theirs: false,
  },
  {
    reason: 'what sorts alike keeps its order',
    syntax: /sort_by/,
    text: 'sort_by(a, &type(@))',
    message: { a: [{ b: 1 }, { b: 2 }] },
    ours: [{ b: 1 }, { b: 2 }],
    theirs: [{ b: 2 }, { b: 1 }],
  },
  {
    reason: 'the custom functions of device mappings exist here only',
    syntax: /add|divide/,
    text: 'add(a, a)',
    message: { a: 1 },
    ours: 2,
    theirs: ERROR,
  },
];

describe('JMESPath here and in @jmespath-community/jmespath', () => {
  it('is the same for any expression and message, but for the deviations below', () => {
    const common = expressions('JmesPath').filter((text) => !DEVIATIONS.some(({ syntax }) => syntax.test(text)));
    fc.assert(
      fc.property(common, messages, (text, message) => {
        expect(ours(text, message)).toEqual(theirs(text, message));
      }),
      { numRuns: 1500 },
    );
  });

  it('slices arrays in the same way', () => {
    const bound = fc.option(fc.integer({ min: -7, max: 7 }), { nil: '' });
    const slice = fc.tuple(bound, bound, bound).filter(([, , step]) => step !== 0);
    fc.assert(
      fc.property(slice, fc.array(fc.nat(), { maxLength: 6 }), (bounds, list) => {
        const text = `[${bounds.join(':')}]`;
        expect(ours(text, list)).toEqual(theirs(text, list));
      }),
    );
  });

  it('orders numbers in the same way', () => {
    const comparison = fc.tuple(fc.integer(), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), fc.integer());
    fc.assert(
      fc.property(comparison, ([left, operator, right]) => {
        const text = `[?@ ${operator} \`${right}\`]`;
        expect(ours(text, [left, right])).toEqual(theirs(text, [left, right]));
      }),
    );
  });

  it.each(DEVIATIONS)('differs where $reason', ({ text, message, ours: here, theirs: there, syntax }) => {
    expect(text).toMatch(syntax);
    expect(ours(text, message)).toEqual(here);
    expect(theirs(text, message)).toEqual(there);
  });
});
