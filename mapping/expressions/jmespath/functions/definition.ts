import type { JsonValue } from '../../../model.ts';
import type { EvaluationBudget } from '../../expression.ts';
import type { JsonNumber } from '../../json-number.ts';
import type { JsonObject } from '../../json-object.ts';
import type { Key } from './ordering.ts';

/** `&expression`: evaluated by the function on values of its choice. */
export class Reference {
  readonly evaluate: (element: JsonValue, budget: EvaluationBudget) => JsonValue;

  constructor(evaluate: (element: JsonValue, budget: EvaluationBudget) => JsonValue) {
    this.evaluate = evaluate;
  }
}

/** The types that a parameter can demand, by the words that errors use for them. */
export interface ParameterTypes {
  readonly 'any value': JsonValue;
  readonly 'a string': string;
  readonly 'a number': JsonNumber;
  readonly 'an array': readonly JsonValue[];
  readonly 'an object': JsonObject;
  readonly 'an array of strings': readonly string[];
  readonly 'an array of numbers': readonly JsonNumber[];
  readonly 'an array of only strings or only numbers': readonly Key[];
  readonly 'a string or an array': string | readonly JsonValue[];
  readonly 'a string, an array or an object': string | readonly JsonValue[] | JsonObject;
  readonly 'a reference (&…)': Reference;
}

export type ParameterType = keyof ParameterTypes;

/** Every function has one. */
export type Parameters = readonly [ParameterType, ...ParameterType[]];

export type Argument = JsonValue | Reference;

/** A function by name: what it takes, and what it does with arguments that were checked against that. */
export interface JmesFunction {
  readonly name: string;
  readonly parameters: Parameters;
  /** Whether the last parameter may be given any number of times more. */
  readonly isVariadic: boolean;
  readonly call: (checked: readonly never[], budget: EvaluationBudget) => JsonValue;
}

type ArgumentsOf<P extends Parameters> = { readonly [I in keyof P]: ParameterTypes[P[I]] };

/** Defines a function whose `call` gets arguments of exactly the declared types. */
export function define<const P extends Parameters>(
  name: string,
  parameters: P,
  call: (checked: ArgumentsOf<P>, budget: EvaluationBudget) => JsonValue,
): JmesFunction {
  return { name, parameters, isVariadic: false, call: call as JmesFunction['call'] };
}

/** Defines a function of one or more arguments of the same type. */
export function defineVariadic<T extends ParameterType>(
  name: string,
  parameter: T,
  call: (checked: readonly ParameterTypes[T][], budget: EvaluationBudget) => JsonValue,
): JmesFunction {
  return { name, parameters: [parameter], isVariadic: true, call };
}
