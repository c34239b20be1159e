import { readInvariantTime } from './invariant-time.ts';
import { readIsoTime } from './iso-time.ts';
import type { WrittenTime } from './written-time.ts';

/** Reads a time of a message: ISO 8601 and the forms that existing mappings rely on. */
export function readWrittenTime(text: string): WrittenTime | undefined {
  return readIsoTime(text) ?? readInvariantTime(text);
}
