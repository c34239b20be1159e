import { parseTree } from 'jsonc-parser';
import type { Mark } from './marks.ts';
import { findPointer } from './find-pointer.ts';

/** A mark at a JSON pointer into the event that a text is the message of. */
export interface PointerMark {
  readonly pointer: string;
  readonly className: string;
  readonly title: string;
}

/** Where the marks stand in the text; those whose pointer leads nowhere are left out. */
export function pointerMarks(text: string, marks: readonly PointerMark[]): readonly Mark[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return [];
  return marks.flatMap(({ pointer, className, title }) => {
    const node = findPointer(root, pointer);
    return node === undefined ? [] : [{ from: node.offset, to: node.offset + node.length, className, title }];
  });
}
