import type { JsonValue } from '../../model.ts';
import type { EvaluationBudget } from '../expression.ts';
import type { Node } from './ast.ts';
import { compileNode, type Place } from './evaluator.ts';
import { isTruthy } from './values.ts';

/** The result of a whole expression that is a projection nothing has ended: each element is a result of its own. */
export class OpenProjection {
  readonly elements: readonly JsonValue[];

  constructor(elements: readonly JsonValue[]) {
    this.elements = elements;
  }
}

export type Outcome = JsonValue | OpenProjection;

export type EvaluateOutcome = (current: JsonValue, budget: EvaluationBudget, matchedToken: JsonValue) => Outcome;

/** Compiles a whole expression so that an open projection can be told from an array. */
export function compileOutcome(node: Node, place: Place): EvaluateOutcome {
  if (node.kind === 'projection') return openProjection(node, place);
  if (node.kind === 'group') return compileOutcome(node.inner, place);
  if (node.kind === 'pipe') return compilePipe(node.stages, place);
  if (node.kind === 'and' || node.kind === 'or') return compileJunction(node.kind, node.operands, place);
  return compileNode(node, place);
}

export function valueOf(outcome: Outcome): JsonValue {
  return outcome instanceof OpenProjection ? outcome.elements : outcome;
}

function openProjection(node: Node, place: Place): EvaluateOutcome {
  const evaluate = compileNode(node, place);
  return (current, budget, token) => {
    const value = evaluate(current, budget, token);
    return Array.isArray(value) ? new OpenProjection(value) : value;
  };
}

/** Only the last stage decides whether the result is open. */
function compilePipe(stages: readonly Node[], place: Place): EvaluateOutcome {
  const first = compileNode({ kind: 'pipe', stages: stages.slice(0, -1) }, place);
  const last = compileOutcome(stages.at(-1) as Node, 'value');
  return (current, budget, token) => last(first(current, budget, token), budget, null);
}

/** The operand that decides gives the result, open or not. */
function compileJunction(kind: 'and' | 'or', operands: readonly Node[], place: Place): EvaluateOutcome {
  const evaluators = operands.map((operand) => compileOutcome(operand, place));
  const decides = kind === 'or';
  return (current, budget, token) => {
    let outcome: Outcome = null;
    for (const evaluate of evaluators) {
      outcome = evaluate(current, budget, token);
      if (isTruthy(valueOf(outcome)) === decides) return outcome;
    }
    return outcome;
  };
}
