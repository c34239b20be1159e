import type { GroupLetter } from '../activities/contract.ts';
import type { ActorState } from './actor-state.ts';
import { jsonBytes } from './json-bytes.ts';

/** One activity takes far below the server's 2 MiB, and no longer than its store needs for so many writes. */
const MOST_BYTES = 512 * 1024;
const MOST_LETTERS = 200;

/** The letters that are to become durable next, the oldest first; one at least. */
export function lettersToSave({ letters }: Pick<ActorState, 'letters'>): readonly GroupLetter[] {
  let bytes = 0;
  const end = letters.slice(0, MOST_LETTERS).findIndex((letter, index) => {
    bytes += jsonBytes(letter);
    return index > 0 && bytes > MOST_BYTES;
  });
  return letters.slice(0, end < 0 ? MOST_LETTERS : end);
}
