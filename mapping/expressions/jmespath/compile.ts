import type { JsonValue } from '../../model.ts';
import { spendMatches, spendVisits } from '../budget.ts';
import { EvaluationError, type CompiledExpression } from '../expression.ts';
import { plainJson } from '../plain-json.ts';
import { needsExactNumbers } from './exactness.ts';
import { compileOutcome, OpenProjection, valueOf, type Outcome } from './outcome.ts';
import { parseJmesPath } from './parse.ts';

/**
 * Compiles a JMESPath expression: the specification of 2015 with the custom functions of device mappings.
 * @throws ExpressionSyntaxError
 */
export function compileJmesPath(text: string): CompiledExpression {
  const node = parseJmesPath(text);
  const evaluate = compileOutcome(node, 'value');
  const evaluateInContext = compileOutcome(node, 'matchedTokenContext');
  return {
    language: 'JmesPath',
    text,
    needsExactNumbers: needsExactNumbers(node),
    selectAll(root, budget) {
      spendVisits(budget, 1);
      const found = allOf(evaluate(root, budget, null));
      spendMatches(budget, found.length);
      return found;
    },
    selectOne(root, budget) {
      spendVisits(budget, 1);
      return oneOf(evaluate(root, budget, null));
    },
    selectOneInContext(message, matchedToken, budget) {
      spendVisits(budget, 1);
      return oneOf(evaluateInContext(message, budget, matchedToken));
    },
    readsMatch: true,
    evaluate: (root, budget) => plainJson(valueOf(evaluate(root, budget, null)), budget),
  };
}

function allOf(outcome: Outcome): readonly JsonValue[] {
  if (outcome instanceof OpenProjection) return outcome.elements;
  return outcome === null ? [] : [outcome];
}

function oneOf(outcome: Outcome): JsonValue | undefined {
  if (outcome instanceof OpenProjection && outcome.elements.length > 1) {
    throw new EvaluationError(
      'The expression gives more than one value where one is wanted. Choose one of them, for example with | [0].',
    );
  }
  return valueOf(outcome) ?? undefined;
}
