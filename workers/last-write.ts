import type { LastWrite } from '../activities/dependencies.ts';
import type { Store } from '../store/store.ts';

const KEY = 'fhir/last-write';
/** Refusals are judged after a quarter of an hour: every worker need not tell of every write. */
const TELL_EVERY_MS = 30_000;

/** Shared by all workers through the store, which each of them tells now and then. */
export function createLastWrite(store: Store, now: () => number = Date.now): LastWrite {
  let own: number | undefined;
  let toldAt = -Infinity;
  return {
    async note() {
      own = now();
      if (own - toldAt < TELL_EVERY_MS) return;
      toldAt = own;
      // A store that is out must not fail what was written; it is told again with a later write.
      await store.put(KEY, Buffer.from(String(own))).catch(() => (toldAt = -Infinity));
    },
    async read() {
      const told = await readTold(store);
      const known = [own, told].filter((time) => time !== undefined);
      return known.length === 0 ? undefined : Math.max(...known);
    },
  };
}

/** Without the store the others' writes are not known, and in doubt nothing is given up. */
async function readTold(store: Store): Promise<number | undefined> {
  const stored = await store.get(KEY).catch(() => undefined);
  const time = Number(stored === undefined ? undefined : Buffer.from(stored.bytes).toString('utf8'));
  return Number.isFinite(time) ? time : undefined;
}
