import type { JsonValue } from '../../model.ts';
import type { Slice } from '../slice.ts';
import type { RegexTest } from './regex.ts';

/** `$…` starts at the message, `@…` at the value that a filter tests. */
export interface Path {
  readonly origin: 'root' | 'current';
  readonly segments: readonly Segment[];
}

export type Segment =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'everyName' }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'everyIndex' }
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'filter'; readonly condition: Condition }
  | { readonly kind: 'scanNames'; readonly names: readonly string[] }
  | { readonly kind: 'scanEverything' }
  | { readonly kind: 'scanFilter'; readonly condition: Condition };

export type Condition =
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'comparison'; readonly operator: Operator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'match'; readonly operand: Operand; readonly isMatch: RegexTest }
  | { readonly kind: 'every'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'some'; readonly conditions: readonly Condition[] };

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'literal'; readonly value: JsonValue };

export type Operator = '==' | '===' | '!=' | '!==' | '<' | '<=' | '>' | '>=';
