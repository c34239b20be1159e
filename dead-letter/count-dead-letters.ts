import type { Store } from '../store/store.ts';
import { PREFIX } from './create-dead-letters.ts';

/** How many letters there are, told without reading any; it stops counting at `atMost`. */
export async function countDeadLetters(store: Store, atMost: number): Promise<number> {
  let count = 0;
  for await (const _ of store.list(PREFIX)) if (++count >= atMost) break;
  return count;
}
