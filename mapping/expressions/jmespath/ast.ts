import type { JsonValue } from '../../model.ts';
import type { Slice } from '../slice.ts';
import type { JmesFunction } from './functions/definition.ts';

export type Node =
  | { readonly kind: 'current' }
  | { readonly kind: 'literal'; readonly value: JsonValue }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  /** Each step is evaluated on the value of the one before: `a.b[0].c`. */
  | { readonly kind: 'chain'; readonly steps: readonly Node[] }
  /** As a chain, but it also ends a projection: `a[*].b | [0]`. */
  | { readonly kind: 'pipe'; readonly stages: readonly Node[] }
  | { readonly kind: 'projection'; readonly source: Node; readonly elements: Elements; readonly each: Node }
  | { readonly kind: 'group'; readonly inner: Node }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'hash'; readonly entries: readonly (readonly [string, Node])[] }
  | { readonly kind: 'not'; readonly operand: Node }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Node[] }
  | { readonly kind: 'comparison'; readonly operator: Comparator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'call'; readonly callee: JmesFunction; readonly parameters: readonly Parameter[] };

/** An argument of a function: a value, or `&expression` to be evaluated on each element. */
export interface Parameter {
  readonly kind: 'value' | 'reference';
  readonly expression: Node;
}

/** Which elements of its source a projection runs over. */
export type Elements =
  | { readonly kind: 'all' }
  | { readonly kind: 'values' }
  | { readonly kind: 'flattened' }
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'filtered'; readonly condition: Node };

export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>=';
