import { required } from '../required.ts';

/** Line and column of a character, both counted from 1. */
export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

export interface LineIndex {
  at(offset: number): LineAndColumn;
}

/** Turns character offsets of a text into lines and columns; `\n`, `\r\n` and `\r` end a line. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
  return {
    at(offset) {
      const line = countUpTo(starts, offset);
      return { line, column: offset - required(starts[line - 1]) + 1 };
    },
  };
}

/** How many of the ascending numbers are at or below the limit. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (required(ascending[middle]) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
