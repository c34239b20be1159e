import { countDeadLetters } from '../../../dead-letter/count-dead-letters.ts';
import type { Store } from '../../../store/store.ts';

export interface LetterNumbers {
  readonly kept: number;
  readonly isMore: boolean;
}

const COUNTED_LETTERS = 10_000;

export async function countLetters(store: Store): Promise<LetterNumbers> {
  const kept = await countDeadLetters(store, COUNTED_LETTERS);
  return { kept, isMore: kept === COUNTED_LETTERS };
}
