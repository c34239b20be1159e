import type { JsonValue } from '../../../model.ts';
import { spendVisits } from '../../budget.ts';
import { EvaluationError, type EvaluationBudget } from '../../expression.ts';
import type { Argument, JmesFunction } from './definition.ts';
import { Reference } from './definition.ts';
import { checkOf, type ArgumentCheck } from './argument-check.ts';

type Evaluate = (current: JsonValue, budget: EvaluationBudget, matchedToken: JsonValue) => JsonValue;

interface CompiledArgument {
  readonly evaluate: (current: JsonValue, budget: EvaluationBudget, matchedToken: JsonValue) => Argument;
  readonly passes: ArgumentCheck;
  readonly problem: string;
}

/** Compiles a call: evaluates the arguments, checks their types, calls. */
export function compileCall(callee: JmesFunction, parameters: readonly (Evaluate | Reference)[]): Evaluate {
  // `define` promises that arguments which pass the checks are what `call` takes.
  const call = callee.call as (checked: readonly Argument[], budget: EvaluationBudget) => JsonValue;
  const compiled = parameters.map((parameter, index) => compileArgument(callee, parameter, index));
  return (current, budget, matchedToken) => {
    spendVisits(budget, 1);
    const checked: Argument[] = [];
    for (const { evaluate, passes, problem } of compiled) {
      const argument = evaluate(current, budget, matchedToken);
      if (!passes(argument, budget)) throw new EvaluationError(problem);
      checked.push(argument);
    }
    return call(checked, budget);
  };
}

function compileArgument(callee: JmesFunction, parameter: Evaluate | Reference, index: number): CompiledArgument {
  // Only a variadic function gets more arguments than it has parameters, and all of its are alike.
  const type = callee.parameters[index] ?? callee.parameters[0];
  return {
    evaluate: parameter instanceof Reference ? () => parameter : parameter,
    passes: checkOf(type),
    problem: `${callee.name}() needs ${type} as argument ${index + 1}.`,
  };
}
