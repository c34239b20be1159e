import { LRUCache } from 'lru-cache';
import type { Store } from '../store/store.ts';
import { isMappingSetVersion, type LoadMappingSet, type MappingSet, type MappingSources } from './mapping-set.ts';

const PREFIX = 'mapping-sets/';
/** Few sets are in use at a time; a compiled one takes some hundred KB. */
const CACHED_SETS = 16;

/** Every mapping set that ever made a row, by version: rows are transformed by their own set on any worker. */
export interface MappingSetArchive {
  /** Resolves once the set is durable for every reader of the store. */
  publish(set: MappingSet): Promise<void>;
  /** `undefined` for a version that was never published. */
  get(version: string): Promise<MappingSet | undefined>;
  versions(): AsyncIterable<string>;
}

export function createMappingSetArchive(store: Store, load: LoadMappingSet): MappingSetArchive {
  const compiled = new LRUCache<string, Promise<MappingSet | undefined>>({ max: CACHED_SETS });
  return {
    async publish(set) {
      const bytes = Buffer.from(JSON.stringify({ v: 1, ...set.sources }));
      // A version names its content, so a set that is there already is the same one.
      await store.put(PREFIX + set.version, bytes, { etag: null });
      compiled.set(set.version, Promise.resolve(set));
    },
    get(version) {
      const known = compiled.get(version);
      if (known !== undefined) return known;
      const loading = readSet(store, load, version);
      compiled.set(version, loading);
      // Neither an absence nor a failure is remembered: the set may be published, the store mended.
      loading.then(
        (set) => set === undefined && compiled.delete(version),
        () => compiled.delete(version),
      );
      return loading;
    },
    versions: () => listVersions(store),
  };
}

async function* listVersions(store: Store): AsyncIterable<string> {
  for await (const key of store.list(PREFIX)) yield key.slice(PREFIX.length);
}

async function readSet(store: Store, load: LoadMappingSet, version: string): Promise<MappingSet | undefined> {
  if (!isMappingSetVersion(version)) return undefined;
  const value = await store.get(PREFIX + version);
  if (value === undefined) return undefined;
  const kept: unknown = JSON.parse(Buffer.from(value.bytes).toString('utf8'));
  if (!isKeptSet(kept)) throw new Error(`mapping set ${version} in the store is damaged; publish its files again`);
  const { deviceText, fhirText, files } = kept;
  const loaded = load({ deviceText, fhirText, files });
  if (!loaded.ok) {
    const reasons = loaded.faults.map((fault) => fault.message).join('; ');
    throw new Error(`mapping set ${version} was accepted once and is refused by this release: ${reasons}`);
  }
  if (loaded.value.version !== version)
    throw new Error(`mapping set ${version} in the store is not what its name says`);
  return loaded.value;
}

function isKeptSet(value: unknown): value is MappingSources & { readonly v: 1 } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'v' in value &&
    value.v === 1 &&
    'deviceText' in value &&
    typeof value.deviceText === 'string' &&
    'fhirText' in value &&
    typeof value.fhirText === 'string' &&
    'files' in value &&
    typeof value.files === 'object' &&
    value.files !== null
  );
}
