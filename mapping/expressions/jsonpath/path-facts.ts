import type { JsonValue } from '../../model.ts';
import type { Condition, Operand, Path } from './ast.ts';

/** Whether a filter anywhere in the path reads from `$`. */
export function hasRootedFilter(path: Path): boolean {
  return operandsOf(path).some((operand) => operand.kind === 'path' && operand.path.origin === 'root');
}

/** Every literal in the filters of a path. */
export function literalsOf(path: Path): readonly JsonValue[] {
  return operandsOf(path).flatMap((operand) => (operand.kind === 'literal' ? [operand.value] : []));
}

function operandsOf(path: Path): readonly Operand[] {
  return path.segments.flatMap((segment) => ('condition' in segment ? operandsIn(segment.condition) : []));
}

function operandsIn(condition: Condition): readonly Operand[] {
  if (condition.kind === 'every' || condition.kind === 'some') return condition.conditions.flatMap(operandsIn);
  if (condition.kind === 'comparison') return [...withInner(condition.left), ...withInner(condition.right)];
  return withInner(condition.operand);
}

function withInner(operand: Operand): readonly Operand[] {
  return operand.kind === 'path' ? [operand, ...operandsOf(operand.path)] : [operand];
}
