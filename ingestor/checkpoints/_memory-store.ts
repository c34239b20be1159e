import type { Store, StoredValue } from '../../store/store.ts';

/** A store for tests of what stands on one; durable forms have their own suite. */
export function memoryStore(): Store {
  const values = new Map<string, StoredValue>();
  let writes = 0;
  return {
    get: async (key) => values.get(key),
    async put(key, bytes, condition) {
      if (condition !== undefined && (values.get(key)?.etag ?? null) !== condition.etag) return undefined;
      const etag = `e${(writes += 1)}`;
      values.set(key, { bytes, etag });
      return etag;
    },
    async delete(key) {
      values.delete(key);
    },
    async *list(prefix) {
      yield* [...values.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
}
