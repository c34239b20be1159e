import type { Store } from '../store/store.ts';
import { isDeadLetterId } from './dead-letter-id.ts';
import type { CreateDeadLetters, DeadLetter, DeadLetters } from './dead-letter.ts';

const PREFIX = 'dead-letters/';

/** Dead letters in a store, one value each; listed in the order in which the hub took their events. */
export const createDeadLetters: CreateDeadLetters = (store: Store): DeadLetters => ({
  async add(letter) {
    await store.put(keyOf(letter.id), Buffer.from(JSON.stringify(letter)));
  },
  get: async (id) => (isDeadLetterId(id) ? readLetter(store, keyOf(id)) : undefined),
  list: () => listLetters(store),
  discard: async (id) => {
    if (isDeadLetterId(id)) await store.delete(keyOf(id));
  },
});

function keyOf(id: string): string {
  if (!isDeadLetterId(id)) throw new TypeError('the id of a dead letter is made by deadLetterId');
  return PREFIX + id;
}

async function* listLetters(store: Store): AsyncIterable<DeadLetter> {
  for await (const key of store.list(PREFIX)) {
    const letter = await readLetter(store, key);
    // Discarded since the key was listed.
    if (letter !== undefined) yield letter;
  }
}

async function readLetter(store: Store, key: string): Promise<DeadLetter | undefined> {
  const value = await store.get(key);
  if (value === undefined) return undefined;
  const letter: unknown = JSON.parse(Buffer.from(value.bytes).toString('utf8'));
  if (!isDeadLetter(letter)) throw new Error(`${key} in the dead-letter store is not a dead letter`);
  return letter;
}

function isDeadLetter(value: unknown): value is DeadLetter {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'kind' in value &&
    (value.kind === 'event' || value.kind === 'group') &&
    'source' in value &&
    typeof value.source === 'object' &&
    value.source !== null &&
    'faults' in value &&
    Array.isArray(value.faults) &&
    'content' in value
  );
}
