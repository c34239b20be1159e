import { ARITHMETIC_FUNCTIONS } from './arithmetic.ts';
import { ARRAY_FUNCTIONS } from './array.ts';
import { BY_FUNCTIONS } from './by.ts';
import { CONVERSION_FUNCTIONS } from './conversion.ts';
import type { JmesFunction } from './definition.ts';
import { NUMBER_FUNCTIONS } from './number.ts';
import { OBJECT_FUNCTIONS } from './object.ts';
import { STRING_FUNCTIONS } from './string.ts';
import { TIME_FUNCTIONS } from './time.ts';

const FUNCTIONS: ReadonlyMap<string, JmesFunction> = new Map(
  [
    ...NUMBER_FUNCTIONS,
    ...STRING_FUNCTIONS,
    ...ARRAY_FUNCTIONS,
    ...OBJECT_FUNCTIONS,
    ...BY_FUNCTIONS,
    ...CONVERSION_FUNCTIONS,
    ...ARITHMETIC_FUNCTIONS,
    ...TIME_FUNCTIONS,
  ].map((definition) => [definition.name, definition]),
);

/** The functions of the specification of 2015 and the custom ones of device mappings. */
export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys()];

export function findFunction(name: string): JmesFunction | undefined {
  return FUNCTIONS.get(name);
}

/** What is wrong with calling a function with `count` arguments, if anything. */
export function arityProblem(callee: JmesFunction, count: number): string | undefined {
  const wanted = callee.parameters.length;
  if (callee.isVariadic ? count >= wanted : count === wanted) return undefined;
  const bound = callee.isVariadic ? `at least ${wanted}` : `${wanted}`;
  return `${callee.name}() takes ${bound} argument${wanted === 1 ? '' : 's'}, not ${count}.`;
}
