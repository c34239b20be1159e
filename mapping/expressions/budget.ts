import { EvaluationError, type EvaluationBudget } from './expression.ts';
import { EVENT_LIMITS, MAX_VALUE_DEPTH } from './limits.ts';

/** A fresh budget for one event; `limits` override the defaults. */
export function createBudget(limits: Partial<typeof EVENT_LIMITS> = {}): EvaluationBudget {
  const { visits = EVENT_LIMITS.visits, matches = EVENT_LIMITS.matches } = limits;
  return { visits, matches, walk: undefined };
}

/** Takes `count` visited nodes from the budget. */
export function spendVisits(budget: EvaluationBudget, count: number): void {
  budget.visits -= count;
  if (budget.visits < 0) {
    throw new EvaluationError(
      'The expressions of this mapping visit too many values of one event. Use a narrower path.',
    );
  }
}

/** Characters that an expression reads or makes for the price of one visited node. */
const CHARACTERS_PER_VISIT = 16;

/** Takes the price of so many characters, read or made, from the budget. */
export function spendCharacters(budget: EvaluationBudget, count: number): void {
  spendVisits(budget, Math.ceil(count / CHARACTERS_PER_VISIT));
}

/** Takes `count` results from the budget. */
export function spendMatches(budget: EvaluationBudget, count: number): void {
  budget.matches -= count;
  if (budget.matches < 0) {
    throw new EvaluationError(
      'The expressions of this mapping match too many values of one event. Split the event or use a narrower path.',
    );
  }
}

/** Refuses to descend further than the stack safely bears. */
export function checkDepth(depth: number): void {
  if (depth > MAX_VALUE_DEPTH) throw new EvaluationError('A value is nested too deeply to be walked.');
}
