import type { JsonValue } from '../model.ts';
import type { Walk } from './jsonpath/object-walk.ts';

export type ExpressionLanguage = 'JsonPath' | 'JmesPath';

/** A compiled expression. Evaluation never calls or changes a value of the message. */
export interface CompiledExpression {
  readonly language: ExpressionLanguage;
  readonly text: string;
  /** Whether the result can depend on how a number was written (`1.0` or `1`), so that the event must be read losslessly. */
  readonly needsExactNumbers: boolean;
  /**
   * Every match in document order: JSONPath tokens (an explicit null is a match); JMESPath: the elements of an open
   * projection, else the one value, none for null.
   * @throws EvaluationError
   */
  selectAll(root: JsonValue, budget: EvaluationBudget): readonly JsonValue[];
  /**
   * The single value, `undefined` when there is none.
   * @throws EvaluationError, also for more than one value
   */
  selectOne(root: JsonValue, budget: EvaluationBudget): JsonValue | undefined;
  /**
   * As `selectOne` on the message with a last property `matchedToken`, without building that object where the
   * expression does not need it whole.
   * @throws EvaluationError
   */
  selectOneInContext(message: JsonValue, matchedToken: JsonValue, budget: EvaluationBudget): JsonValue | undefined;
  /** Whether `selectOneInContext` can depend on `matchedToken`; if not, all matches of an event share its result. */
  readonly readsMatch: boolean;
  /**
   * The whole result as one JSON value, for people to look at: JSONPath gives the array of matches, JMESPath the value
   * with projections as plain arrays and null for nothing. Numbers stay exact only where a double would change them.
   * @throws EvaluationError
   */
  evaluate(root: JsonValue, budget: EvaluationBudget): JsonValue;
}

/** Counts down what one event may still cost; shared by all expressions that run on it. */
export interface EvaluationBudget {
  visits: number;
  matches: number;
  /** What an expression found when it walked the event: the templates of a mapping share one walk. */
  walk: Walk | undefined;
}

/** Thrown by evaluation: more than one value, a failing function, a spent budget. Its message holds no message values. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

/** A syntax error with its place, counted in characters from 0. */
export interface SyntaxFault {
  readonly message: string;
  readonly offset: number;
}

export type Compiled =
  | { readonly ok: true; readonly expression: CompiledExpression }
  | { readonly ok: false; readonly fault: SyntaxFault };
