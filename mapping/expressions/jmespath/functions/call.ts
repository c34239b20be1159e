import type { JsonValue } from '../../../model.ts';
import { spendVisits } from '../../budget.ts';
import { EvaluationError, type EvaluationBudget } from '../../expression.ts';
import { isNumber } from '../../json-number.ts';
import { isArray, isObject } from '../../json-object.ts';
import { Reference, type Argument, type JmesFunction, type ParameterType } from './definition.ts';

type Evaluate = (current: JsonValue, budget: EvaluationBudget, matchedToken: JsonValue) => JsonValue;

/** Compiles a call: evaluates the arguments, checks their types, calls. */
export function compileCall(callee: JmesFunction, parameters: readonly (Evaluate | Reference)[]): Evaluate {
  const call = callee.call as (checked: readonly Argument[], budget: EvaluationBudget) => JsonValue;
  return (current, budget, matchedToken) => {
    spendVisits(budget, 1);
    const checked = parameters.map((parameter, index) => {
      const argument = parameter instanceof Reference ? parameter : parameter(current, budget, matchedToken);
      checkArgument(callee, index, argument, budget);
      return argument;
    });
    return call(checked, budget);
  };
}

function checkArgument(callee: JmesFunction, index: number, argument: Argument, budget: EvaluationBudget): void {
  const type = callee.parameters[index] ?? callee.parameters.at(-1) ?? 'any value';
  if (isOfType(type, argument, budget)) return;
  throw new EvaluationError(`${callee.name}() needs ${type} as argument ${index + 1}.`);
}

function isOfType(type: ParameterType, argument: Argument, budget: EvaluationBudget): boolean {
  if (argument instanceof Reference) return type === 'a reference (&…)';
  switch (type) {
    case 'any value':
      return true;
    case 'a string':
      return typeof argument === 'string';
    case 'a number':
      return isNumber(argument);
    case 'an array':
      return isArray(argument);
    case 'an object':
      return isObject(argument);
    case 'an array of strings':
      return isArray(argument) && everyElement(argument, isString, budget);
    case 'an array of numbers':
      return isArray(argument) && everyElement(argument, isNumber, budget);
    case 'an array of only strings or only numbers':
      return isArray(argument) && everyElement(argument, typeof argument[0] === 'string' ? isString : isNumber, budget);
    case 'a string or an array':
      return typeof argument === 'string' || isArray(argument);
    case 'a string, an array or an object':
      return typeof argument === 'string' || isArray(argument) || isObject(argument);
    case 'a reference (&…)':
      return false;
  }
}

function isString(value: JsonValue): boolean {
  return typeof value === 'string';
}

function everyElement(
  array: readonly JsonValue[],
  test: (element: JsonValue) => boolean,
  budget: EvaluationBudget,
): boolean {
  spendVisits(budget, array.length);
  return array.every(test);
}
