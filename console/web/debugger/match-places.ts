import { parseTree } from 'jsonc-parser';
import type { PreviewedMatch } from '../../../mapping/index.ts';
import { findPointer } from '../editor/find-pointer.ts';

/** A part of a message text that a template matched. */
export interface MatchPlace {
  readonly from: number;
  readonly to: number;
  readonly match: number;
}

/** Where in a message text its matches stand; matches whose place is not certain have none. */
export function matchPlaces(text: string, matches: readonly PreviewedMatch[]): readonly MatchPlace[] {
  const root = parseTree(text);
  if (root === undefined) return [];
  return matches.flatMap(({ pointer }, match) => {
    const node = pointer === undefined ? undefined : findPointer(root, pointer);
    return node === undefined ? [] : [{ from: node.offset, to: node.offset + node.length, match }];
  });
}
