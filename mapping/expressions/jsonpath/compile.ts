import type { JsonValue } from '../../model.ts';
import { spendMatches, spendVisits } from '../budget.ts';
import { EvaluationError, type CompiledExpression, type EvaluationBudget } from '../expression.ts';
import { exceedsDouble } from '../json-number.ts';
import { MATCHED_TOKEN, withMatchedToken } from '../matched-token.ts';
import { chainReader } from '../property.ts';
import { plainJson } from '../plain-json.ts';
import type { Condition, Path } from './ast.ts';
import { compileCondition, type SubPath, type Test } from './condition.ts';
import { nameChain } from './name-chain.ts';
import { parseJsonPath } from './parse.ts';
import { hasRootedFilter, literalsOf } from './path-facts.ts';
import { compileStep } from './step.ts';

type ReadOne = (root: JsonValue, budget: EvaluationBudget) => JsonValue | undefined;

/**
 * Compiles a JSONPath expression in the dialect of Json.NET's SelectTokens.
 * @throws ExpressionSyntaxError
 */
export function compileJsonPath(text: string): CompiledExpression {
  const path = parseJsonPath(text);
  const find = compilePath(path);
  const selectOne = compileOne(path);
  return {
    language: 'JsonPath',
    text,
    needsExactNumbers: literalsOf(path).some(exceedsDouble),
    selectAll(root, budget) {
      const found = find(root, root, budget);
      spendMatches(budget, found.length);
      return found;
    },
    selectOne,
    selectOneInContext: compileInContext(path, selectOne),
    evaluate: (root, budget) => plainJson(find(root, root, budget), budget),
  };
}

function compilePath(path: Path): SubPath {
  const steps = path.segments.map((segment) => compileStep(segment, compileFilter));
  return (value, root, budget) => {
    let found: JsonValue[] = [path.origin === 'root' ? root : value];
    for (const step of steps) {
      const next: JsonValue[] = [];
      for (const current of found) step(current, next, root, budget);
      found = next;
    }
    return found;
  };
}

function compileFilter(condition: Condition): Test {
  return compileCondition(condition, compilePath);
}

function compileOne(path: Path): ReadOne {
  const names = nameChain(path);
  if (names !== undefined) {
    const read = chainReader(names);
    return (root, budget) => {
      spendVisits(budget, 1);
      return read(root);
    };
  }
  const find = compilePath(path);
  return (root, budget) => {
    const found = find(root, root, budget);
    if (found.length > 1) {
      throw new EvaluationError('The path finds more than one value where one is wanted. Make it narrower.');
    }
    return found[0];
  };
}

/** A path that starts with a name reads the message or the match, never both, unless a filter in it starts at `$`. */
function compileInContext(path: Path, selectOne: ReadOne): CompiledExpression['selectOneInContext'] {
  const [first, ...rest] = path.segments;
  const [name, ...others] = first?.kind === 'names' ? first.names : [];
  if (name === undefined || others.length > 0 || hasRootedFilter(path)) {
    return (message, matchedToken, budget) => selectOne(withMatchedToken(message, matchedToken), budget);
  }
  if (name !== MATCHED_TOKEN) return (message, _matchedToken, budget) => selectOne(message, budget);
  const readMatch = compileOne({ origin: 'root', segments: rest });
  return (_message, matchedToken, budget) => readMatch(matchedToken, budget);
}
