import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { createLineIndex, type LineAndColumn } from '../../../mapping/text/line-index.ts';

/** Where the template of an index begins in a mapping text. */
export function templatePlace(text: string, template: number): LineAndColumn | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const entry = root === undefined ? undefined : findNodeAtLocation(root, ['template', template]);
  if (entry === undefined) return undefined;
  const name = findNodeAtLocation(entry, ['template', 'typeName']);
  return createLineIndex(text).at((name ?? entry).offset);
}
