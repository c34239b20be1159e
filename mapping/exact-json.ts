import { stringify } from 'lossless-json';
import { ExactNumber } from './model.ts';

const EXACT = [
  {
    test: (value: unknown) => value instanceof ExactNumber,
    stringify: (value: unknown) => (value as ExactNumber).text,
  },
];

/** JSON text of a value that may hold exact numbers, which stay as they were written. */
export function toJsonText(value: unknown, indentation?: number): string {
  return stringify(value, undefined, indentation, EXACT) ?? 'null';
}
