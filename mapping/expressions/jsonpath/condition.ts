import type { JsonValue } from '../../model.ts';
import { spendVisits } from '../budget.ts';
import type { EvaluationBudget } from '../expression.ts';
import { chainReader } from '../property.ts';
import type { Condition, Operand, Path } from './ast.ts';
import { COMPARISONS } from './comparison.ts';
import { nameChain } from './name-chain.ts';
import type { RegexTest } from './regex.ts';

/** Whether a value passes a filter. `root` is what `$` means inside it. */
export type Test = (value: JsonValue, root: JsonValue, budget: EvaluationBudget) => boolean;

/** Everything that a path inside a filter finds from a value. */
export type SubPath = (value: JsonValue, root: JsonValue, budget: EvaluationBudget) => readonly JsonValue[];

type One = (value: JsonValue) => JsonValue | undefined;

/** Compiles the condition of a filter. */
export function compileCondition(condition: Condition, compilePath: (path: Path) => SubPath): Test {
  if (condition.kind === 'exists') return existsTest(condition.operand, compilePath);
  if (condition.kind === 'comparison') {
    return pairTest(condition.left, condition.right, COMPARISONS[condition.operator], compilePath);
  }
  if (condition.kind === 'match') return matchTest(condition.operand, condition.isMatch, compilePath);
  const tests = condition.conditions.map((inner) => compileCondition(inner, compilePath));
  return tests.reduce(condition.kind === 'every' ? both : either);
}

function both(first: Test, second: Test): Test {
  return (value, root, budget) => first(value, root, budget) && second(value, root, budget);
}

function either(first: Test, second: Test): Test {
  return (value, root, budget) => first(value, root, budget) || second(value, root, budget);
}

/** Whether only an object can pass, because every alternative reads a property of the tested value. */
export function needsObject(condition: Condition): boolean {
  if (condition.kind === 'every') return condition.conditions.some(needsObject);
  if (condition.kind === 'some') return condition.conditions.every(needsObject);
  if (condition.kind === 'comparison') return readsProperty(condition.left) || readsProperty(condition.right);
  return readsProperty(condition.operand);
}

/** A name that every value has which can pass, if the condition tells one. */
export function requiredName(condition: Condition): string | undefined {
  if (condition.kind === 'every') return condition.conditions.map(requiredName).find((name) => name !== undefined);
  if (condition.kind === 'some') return commonName(condition.conditions.map(requiredName));
  if (condition.kind === 'comparison') return firstName(condition.left) ?? firstName(condition.right);
  return firstName(condition.operand);
}

/** The name that an object must have, and need no more than have, to pass. */
export function sufficientName(condition: Condition): string | undefined {
  const isName =
    condition.kind === 'exists' && condition.operand.kind === 'path' && condition.operand.path.segments.length === 1;
  return isName ? firstName(condition.operand) : undefined;
}

function commonName(names: readonly (string | undefined)[]): string | undefined {
  return names.every((name) => name === names[0]) ? names[0] : undefined;
}

function firstName(operand: Operand): string | undefined {
  if (operand.kind !== 'path' || operand.path.origin !== 'current') return undefined;
  const [first] = operand.path.segments;
  return first?.kind === 'names' && first.names.length === 1 ? first.names[0] : undefined;
}

function readsProperty(operand: Operand): boolean {
  return operand.kind === 'path' && operand.path.origin === 'current' && operand.path.segments[0]?.kind === 'names';
}

/** Present is enough: 0, "", false and null exist. */
function existsTest(operand: Operand, compilePath: (path: Path) => SubPath): Test {
  const one = singleReader(operand);
  if (one !== undefined) return (value) => one(value) !== undefined;
  const many = manyReader(operand, compilePath);
  return (value, root, budget) => many(value, root, budget).length > 0;
}

function matchTest(operand: Operand, isMatch: RegexTest, compilePath: (path: Path) => SubPath): Test {
  const passes = (subject: JsonValue, _nothing: JsonValue, budget: EvaluationBudget): boolean =>
    typeof subject === 'string' && isMatch(subject, budget);
  return pairTest(operand, { kind: 'literal', value: null }, passes, compilePath);
}

/** True if any pair of what the two sides find passes; a side that finds nothing makes it false, also for `!=`. */
function pairTest(
  left: Operand,
  right: Operand,
  passes: (left: JsonValue, right: JsonValue, budget: EvaluationBudget) => boolean,
  compilePath: (path: Path) => SubPath,
): Test {
  const leftOne = singleReader(left);
  const rightOne = singleReader(right);
  if (leftOne !== undefined && rightOne !== undefined) {
    return (value, _root, budget) => {
      const found = leftOne(value);
      if (found === undefined) return false;
      const other = rightOne(value);
      return other !== undefined && passes(found, other, budget);
    };
  }
  const leftMany = manyReader(left, compilePath);
  const rightMany = manyReader(right, compilePath);
  return (value, root, budget) => {
    const lefts = leftMany(value, root, budget);
    if (lefts.length === 0) return false;
    const rights = rightMany(value, root, budget);
    spendVisits(budget, lefts.length * rights.length);
    return lefts.some((found) => rights.some((other) => passes(found, other, budget)));
  };
}

/** A reader without lists, for literals and chains of names below the tested value. */
function singleReader(operand: Operand): One | undefined {
  if (operand.kind === 'literal') return () => operand.value;
  const names = operand.path.origin === 'current' ? nameChain(operand.path) : undefined;
  return names && chainReader(names);
}

function manyReader(operand: Operand, compilePath: (path: Path) => SubPath): SubPath {
  if (operand.kind === 'literal') {
    const values = [operand.value];
    return () => values;
  }
  return compilePath(operand.path);
}
