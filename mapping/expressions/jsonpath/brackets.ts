import type { Slice } from '../slice.ts';
import type { Segment } from './ast.ts';
import { readQuoted } from './literals.ts';
import type { Scanner } from './scanner.ts';

const INTEGER = /-?\d+/y;
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** Reads `'a','b'` up to and over the closing bracket. */
export function readNames(scanner: Scanner): readonly string[] {
  const names: string[] = [];
  do {
    scanner.skipBlanks();
    if (scanner.peek() !== "'") scanner.fail('A name in single quotes must stand here.');
    names.push(readQuoted(scanner));
    scanner.skipBlanks();
  } while (scanner.take(','));
  closeBracket(scanner);
  return names;
}

/** Reads `*`, `0`, `0,2` or `1:4:2` up to and over the closing bracket. */
export function readArraySelector(scanner: Scanner): Segment {
  if (scanner.take('*')) {
    scanner.skipBlanks();
    closeBracket(scanner);
    return { kind: 'everyIndex' };
  }
  const start = scanner.position;
  const first = readInteger(scanner);
  if (scanner.peek() === ':') return { kind: 'slice', slice: readSlice(scanner, first) };
  return { kind: 'indexes', indexes: readIndexes(scanner, first, start) };
}

function readIndexes(scanner: Scanner, first: number | undefined, start: number): readonly number[] {
  const indexes = [checkIndex(scanner, first, start)];
  while (scanner.take(',')) {
    scanner.skipBlanks();
    const offset = scanner.position;
    indexes.push(checkIndex(scanner, readInteger(scanner), offset));
  }
  closeBracket(scanner);
  return indexes;
}

function checkIndex(scanner: Scanner, index: number | undefined, offset: number): number {
  if (index === undefined) {
    return scanner.fail(
      'An index, a slice, *, a name in single quotes or a filter ?(…) must stand in brackets.',
      offset,
    );
  }
  if (index < 0) {
    const slice = `[${index}:${index === -1 ? '' : index + 1}]`;
    return scanner.fail(`A negative index is an error on every array. Use the slice ${slice}.`, offset);
  }
  return index;
}

function readSlice(scanner: Scanner, start: number | undefined): Slice {
  const bounds: (number | undefined)[] = [];
  while (bounds.length < 2 && scanner.take(':')) {
    scanner.skipBlanks();
    const offset = scanner.position;
    const bound = readInteger(scanner);
    if (bounds.length === 1 && bound === 0) scanner.fail('The step of a slice cannot be 0.', offset);
    bounds.push(bound);
  }
  closeBracket(scanner);
  return { start, end: bounds[0], step: bounds[1] ?? 1 };
}

function readInteger(scanner: Scanner): number | undefined {
  const offset = scanner.position;
  const text = scanner.takeMatch(INTEGER);
  scanner.skipBlanks();
  if (text === '') return undefined;
  const value = Number(text);
  if (value < INT32.min || value > INT32.max) scanner.fail('An index must fit in 32 bits.', offset);
  return value;
}

export function closeBracket(scanner: Scanner): void {
  scanner.expect(']', 'A closing bracket ] must stand here.');
}
