import { createHash } from 'node:crypto';
import type { Store } from '../store/store.ts';
import { isDeadLetterId } from './dead-letter-id.ts';
import type { CreateDeadLetters, DeadLetter, DeadLetters, LetterActor } from './dead-letter.ts';

/** Where the letters of a store are. */
export const PREFIX = 'dead-letters/';
/** Names the letters that come back by themselves, below their actor. */
const RETURNING_PREFIX = 'returning-letters/';
const ACTOR_HASH_DIGITS = 32;

/** Dead letters in a store, one value each; listed in the order in which the hub took their events. */
export const createDeadLetters: CreateDeadLetters = (store: Store): DeadLetters => ({
  async add(letter) {
    await store.put(keyOf(letter.id), Buffer.from(JSON.stringify(letter)));
    const mark = markOf(letter);
    if (mark !== undefined) await store.put(mark, new Uint8Array());
  },
  get: async (id) => (isDeadLetterId(id) ? readLetter(store, keyOf(id)) : undefined),
  list: (after) => listLetters(store, after),
  discard: async (id) => {
    if (!isDeadLetterId(id)) return;
    const letter = await readLetter(store, keyOf(id));
    if (letter === undefined) return;
    // The letter first: a mark that is left over leads nowhere and is removed when it is met.
    await store.delete(keyOf(id));
    const mark = markOf(letter);
    if (mark !== undefined) await store.delete(mark);
  },
  listReturning: (actor) => listReturning(store, actor),
});

function keyOf(id: string): string {
  if (!isDeadLetterId(id)) throw new TypeError('the id of a dead letter is made by deadLetterId');
  return PREFIX + id;
}

function markOf({ id, deviceId, type, autoReplay }: DeadLetter): string | undefined {
  if (autoReplay !== true || deviceId === undefined || type === undefined) return undefined;
  return `${returningPrefix({ deviceId, type })}${id}`;
}

/** A hash, because a device id may be longer than a key and may be health data. */
function returningPrefix({ deviceId, type }: LetterActor): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([deviceId, type]))
    .digest('hex');
  return `${RETURNING_PREFIX}${hash.slice(0, ACTOR_HASH_DIGITS)}/`;
}

async function* listLetters(store: Store, after = ''): AsyncIterable<DeadLetter> {
  for await (const key of store.list(PREFIX)) {
    if (key <= PREFIX + after) continue;
    const letter = await readLetter(store, key);
    // Discarded since the key was listed.
    if (letter !== undefined) yield letter;
  }
}

async function* listReturning(store: Store, actor: LetterActor): AsyncIterable<DeadLetter> {
  const prefix = returningPrefix(actor);
  for await (const mark of store.list(prefix)) {
    const letter = await readLetter(store, PREFIX + mark.slice(prefix.length));
    if (letter !== undefined) yield letter;
    else await store.delete(mark);
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
