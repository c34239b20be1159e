import type { MappingPlace } from '../text/mapping-text.ts';
import type { Severity } from './lint-finding.ts';
import type { MappingPair } from './mapping-pair.ts';

/** One check of a mapping pair. */
export interface LintRule {
  readonly id: string;
  readonly severity: Severity;
  check(pair: MappingPair): readonly Problem[];
}

/** What a rule found at one place. */
export interface Problem {
  readonly place: MappingPlace;
  readonly message: string;
  readonly hint: string;
  /** Where it is not the rule's. */
  readonly severity?: Severity;
}
