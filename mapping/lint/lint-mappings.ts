import type { LintFinding, LintInput } from './lint-finding.ts';
import type { LintRule } from './lint-rule.ts';
import type { MappingPair } from './mapping-pair.ts';
import { readPair } from './mapping-pair.ts';
import { LINT_RULES } from './rules.ts';

/** Finds mistakes in a mapping pair, sorted by file and place; never throws, however broken the files are. */
export function lintMappings(input: LintInput): readonly LintFinding[] {
  const pair = readPair(input);
  const order = [input.device.file, input.fhir.file];
  return LINT_RULES.flatMap((rule) => findingsOf(rule, pair)).toSorted(
    (left, right) =>
      order.indexOf(left.file) - order.indexOf(right.file) || left.line - right.line || left.column - right.column,
  );
}

function findingsOf(rule: LintRule, pair: MappingPair): readonly LintFinding[] {
  return rule.check(pair).map(({ place, message, hint, severity = rule.severity }) => {
    const { file, pointer, line, column } = place;
    return { rule: rule.id, severity, message, file, pointer, line, column, hint };
  });
}
