import type { JsonValue } from '../../model.ts';
import { spendMatches, spendVisits } from '../budget.ts';
import { EvaluationError, type CompiledExpression, type EvaluationBudget } from '../expression.ts';
import { exceedsDouble } from '../json-number.ts';
import { MATCHED_TOKEN, withMatchedToken } from '../matched-token.ts';
import { chainReader } from '../property.ts';
import { plainJson } from '../plain-json.ts';
import type { Condition, Path } from './ast.ts';
import { compileCondition, sufficientName, type SubPath, type Test } from './condition.ts';
import { nameChain } from './name-chain.ts';
import { holdersIn, WantedNames } from './object-walk.ts';
import { parseJsonPath } from './parse.ts';
import { hasRootedFilter, literalsOf } from './path-facts.ts';
import { compileStep } from './step.ts';

type ReadOne = (root: JsonValue, budget: EvaluationBudget) => JsonValue | undefined;

/**
 * Compiles a JSONPath expression in the dialect of Json.NET's SelectTokens; expressions with the same `wanted` share the
 * walk of an event.
 * @throws ExpressionSyntaxError
 */
export function compileJsonPath(text: string, wanted: WantedNames = new WantedNames()): CompiledExpression {
  const path = parseJsonPath(text);
  const compiler: PathCompiler = (inner) => compilePath(inner, wanted);
  const find = compiler(path);
  return {
    language: 'JsonPath',
    text,
    needsExactNumbers: literalsOf(path).some(exceedsDouble),
    selectAll(root, budget) {
      const found = find(root, root, budget);
      spendMatches(budget, found.length);
      return found;
    },
    selectOne: compileOne(path, compiler),
    selectOneInContext: compileInContext(path, compiler),
    readsMatch: readsMatch(path),
    evaluate: (root, budget) => plainJson(find(root, root, budget), budget),
  };
}

type PathCompiler = (path: Path) => SubPath;

function compilePath(path: Path, wanted: WantedNames): SubPath {
  return compileHolders(path, wanted) ?? compileSteps(path, wanted);
}

/** `$..[?(@name)]`: the walk of the event has the answer. */
function compileHolders({ origin, segments }: Path, wanted: WantedNames): SubPath | undefined {
  const [first, ...others] = segments;
  const name = first?.kind === 'scanFilter' && others.length === 0 ? sufficientName(first.condition) : undefined;
  if (name === undefined || origin !== 'root') return undefined;
  const place = wanted.add(name);
  return (_value, root, budget) => holdersIn(root, wanted, place, budget);
}

function compileSteps(path: Path, wanted: WantedNames): SubPath {
  const compileFilter = (condition: Condition): Test =>
    compileCondition(condition, (inner) => compilePath(inner, wanted));
  const [first, ...others] = path.segments.map((segment) => compileStep(segment, compileFilter, wanted));
  const isFromRoot = path.origin === 'root';
  return (value, root, budget) => {
    const start = isFromRoot ? root : value;
    if (first === undefined) return [start];
    let found: JsonValue[] = [];
    first(start, found, root, budget);
    for (const step of others) {
      const next: JsonValue[] = [];
      for (const current of found) step(current, next, root, budget);
      found = next;
    }
    return found;
  };
}

function compileOne(path: Path, compiler: PathCompiler): ReadOne {
  const names = nameChain(path);
  if (names === undefined) return compileSearch(path, compiler);
  const read = chainReader(names);
  return (root, budget) => {
    spendVisits(budget, 1);
    return read(root);
  };
}

function compileSearch(path: Path, compiler: PathCompiler): ReadOne {
  const find = compiler(path);
  return (root, budget) => {
    const found = find(root, root, budget);
    if (found.length > 1) {
      throw new EvaluationError('The path finds more than one value where one is wanted. Make it narrower.');
    }
    return found[0];
  };
}

type ReadInContext = CompiledExpression['selectOneInContext'];

/** A path that starts with a name reads the message or the match, never both, unless a filter in it starts at `$`. */
function compileInContext(path: Path, compiler: PathCompiler): ReadInContext {
  if (!readsMatch(path)) return ofMessage(path, compiler);
  const isOfMatch = firstNameOf(path) === MATCHED_TOKEN && !hasRootedFilter(path);
  if (!isOfMatch) return ofMergedMessage(compileOne(path, compiler));
  return ofMatch({ origin: 'root', segments: path.segments.slice(1) }, compiler);
}

/** Whether the result in context can depend on the match. */
function readsMatch(path: Path): boolean {
  const name = firstNameOf(path);
  return name === undefined || name === MATCHED_TOKEN || hasRootedFilter(path);
}

function firstNameOf({ segments: [first] }: Path): string | undefined {
  return first?.kind === 'names' && first.names.length === 1 ? first.names[0] : undefined;
}

function ofMergedMessage(read: ReadOne): ReadInContext {
  return (message, matchedToken, budget) => read(withMatchedToken(message, matchedToken), budget);
}

// Most expressions are chains of names: a closure of their own saves them a call.
function ofMessage(path: Path, compiler: PathCompiler): ReadInContext {
  const names = nameChain(path);
  if (names === undefined) return withoutMatch(compileSearch(path, compiler));
  const read = chainReader(names);
  return (message, _matchedToken, budget) => {
    spendVisits(budget, 1);
    return read(message);
  };
}

function ofMatch(path: Path, compiler: PathCompiler): ReadInContext {
  const names = nameChain(path);
  if (names === undefined) return withoutMessage(compileSearch(path, compiler));
  const read = chainReader(names);
  return (_message, matchedToken, budget) => {
    spendVisits(budget, 1);
    return read(matchedToken);
  };
}

function withoutMatch(read: ReadOne): ReadInContext {
  return (message, _matchedToken, budget) => read(message, budget);
}

function withoutMessage(read: ReadOne): ReadInContext {
  return (_message, matchedToken, budget) => read(matchedToken, budget);
}
