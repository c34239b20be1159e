import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../model.ts';
import { compiled, frozen } from './_evaluate.ts';
import { expressions, messages } from './_generators.ts';
import { createBudget } from './budget.ts';
import { EvaluationError, type CompiledExpression } from './expression.ts';
import { withMatchedToken } from './matched-token.ts';

const match = { hr: 61, at: 'noon', list: [1, 2] };
const message = frozen({
  Body: { device: 'd', hr: 60, vitals: [match] },
  Properties: { zone: 'z' },
  SystemProperties: {},
});

const inContext = (text: string, language: 'JsonPath' | 'JmesPath', root: JsonValue = message) =>
  compiled(text, language).selectOneInContext(root, frozen(match), createBudget());

describe('an expression in the context of a match', () => {
  it.each<readonly [string, JsonValue | undefined]>([
    ['$.matchedToken.hr', 61],
    ['matchedToken.hr', 61],
    ["$['matchedToken'].at", 'noon'],
    ['$.matchedToken', match],
    ['$.matchedToken.list[?(@ > 1)]', 2],
    ['$.matchedToken.none', undefined],
    ['$.Body.device', 'd'],
    ['$.Body.vitals[0].hr', 61],
    ['$.Properties.zone', 'z'],
    ['$..zone', 'z'],
    ["$['none','matchedToken'].hr", 61],
    ['$.Body.vitals[?(@.hr == $.matchedToken.hr)].at', 'noon'],
    ['$..[?(@.zone)].zone', 'z'],
    ['$.hr', undefined],
  ])('reads the match and the message by JSONPath: %s', (text, value) => {
    expect(inContext(text, 'JsonPath')).toEqual(value);
  });

  it('sees the match twice when it scans, in the message and beside it', () => {
    expect(() => inContext('$..at', 'JsonPath')).toThrow(EvaluationError);
  });

  it.each<readonly [string, JsonValue | undefined]>([
    ['matchedToken.hr', 61],
    ['@.matchedToken.hr', 61],
    ['matchedToken', match],
    ['matchedToken.list[?@ > `1`] | [0]', 2],
    ['Body.device', 'd'],
    ["join('-', [Body.device, matchedToken.at])", 'd-noon'],
    ['add(Body.hr, matchedToken.hr)', 121],
    ['missing || matchedToken.hr', 61],
    ['Body.hr && matchedToken.hr', 61],
    ['!matchedToken.none && matchedToken.hr', 61],
    ['matchedToken.hr > Body.hr', true],
    ['{m: matchedToken.hr, b: Body.hr}', { m: 61, b: 60 }],
    ['[matchedToken.hr, Body.hr] | [0]', 61],
    ['@ | matchedToken.hr', 61],
    ['(matchedToken).hr', 61],
    ['matchedToken.[hr, matchedToken]', [61, null]],
    ['keys(@) | [-1]', 'matchedToken'],
    ['Body.matchedToken', undefined],
    ['Body | matchedToken', undefined],
    ['`1`', 1],
  ])('reads the match and the message by JMESPath: %s', (text, value) => {
    expect(inContext(text, 'JmesPath')).toEqual(value);
  });

  it.each(['JsonPath', 'JmesPath'] as const)(
    'reads the match where the message has a matchedToken too (%s)',
    (language) => {
      const crowded = { matchedToken: { hr: 0 }, Body: {} };
      expect(inContext('matchedToken.hr', language, crowded)).toBe(61);
      expect(withMatchedToken(crowded, match)).toEqual({ Body: {}, matchedToken: match });
    },
  );

  it.each(['JsonPath', 'JmesPath'] as const)('reads the match where the message is no object (%s)', (language) => {
    expect(inContext('matchedToken.hr', language, [1])).toBe(61);
    expect(withMatchedToken('text', 1)).toEqual({ matchedToken: 1 });
  });

  it.each(['JsonPath', 'JmesPath'] as const)(
    'gives what the merged object gives, for any %s expression',
    (language) => {
      fc.assert(
        fc.property(expressions(language), messages, messages, (text, root, token) => {
          const expression = compiled(text, language);
          const merged = outcomeOf(expression, (e) => e.selectOne(withMatchedToken(root, token), createBudget()));
          expect(outcomeOf(expression, (e) => e.selectOneInContext(root, token, createBudget()))).toEqual(merged);
        }),
      );
    },
  );
});

function outcomeOf(
  expression: CompiledExpression,
  evaluate: (e: CompiledExpression) => JsonValue | undefined,
): unknown {
  try {
    return { value: evaluate(expression) };
  } catch (error) {
    if (error instanceof EvaluationError) return 'error';
    throw error;
  }
}
