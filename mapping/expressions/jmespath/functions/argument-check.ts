import type { JsonValue } from '../../../model.ts';
import { spendVisits } from '../../budget.ts';
import type { EvaluationBudget } from '../../expression.ts';
import { isNumber } from '../../json-number.ts';
import { isArray, isObject } from '../../json-object.ts';
import { Reference, type Argument, type ParameterType } from './definition.ts';

export type ArgumentCheck = (argument: Argument, budget: EvaluationBudget) => boolean;

type ValueCheck = (value: JsonValue, budget: EvaluationBudget) => boolean;

const isString: ValueCheck = (value) => typeof value === 'string';

const VALUE_CHECKS: { readonly [T in Exclude<ParameterType, 'a reference (&…)'>]: ValueCheck } = {
  'any value': () => true,
  'a string': isString,
  'a number': isNumber,
  'an array': isArray,
  'an object': isObject,
  'an array of strings': everyElement(() => isString),
  'an array of numbers': everyElement(() => isNumber),
  'an array of only strings or only numbers': everyElement((first) =>
    typeof first === 'string' ? isString : isNumber,
  ),
  'a string or an array': (value) => typeof value === 'string' || isArray(value),
  'a string, an array or an object': (value) => typeof value === 'string' || isArray(value) || isObject(value),
};

/** The check that an argument is of the type that its parameter demands. */
export function checkOf(type: ParameterType): ArgumentCheck {
  if (type === 'a reference (&…)') return (argument) => argument instanceof Reference;
  const check = VALUE_CHECKS[type];
  return (argument, budget) => !(argument instanceof Reference) && check(argument, budget);
}

function everyElement(checkFor: (first: JsonValue | undefined) => ValueCheck): ValueCheck {
  return (value, budget) => {
    if (!isArray(value)) return false;
    spendVisits(budget, value.length);
    const check = checkFor(value[0]);
    return value.every((element) => check(element, budget));
  };
}
