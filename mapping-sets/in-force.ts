import type { Store } from '../store/store.ts';
import { isMappingSetVersion } from './mapping-set.ts';

// Beside the sets, not among them: listing the versions must not find it.
const KEY = 'mapping-set-in-force';

/** Which set was put in force last, kept for those who compare another one with it. */
export interface InForceRecord {
  /** `undefined` before the first. */
  get(): Promise<string | undefined>;
  put(version: string): Promise<void>;
}

export function createInForceRecord(store: Store): InForceRecord {
  return {
    async get() {
      const value = await store.get(KEY);
      const version = value === undefined ? '' : Buffer.from(value.bytes).toString('utf8');
      return isMappingSetVersion(version) ? version : undefined;
    },
    async put(version) {
      await store.put(KEY, Buffer.from(version));
    },
  };
}
