import type { Observation } from '@medplum/fhirtypes';
import { LRUCache } from 'lru-cache';

/** Long enough for the windows of an hour to follow each other, short enough to forget what moved on. */
const TTL_MS = 1_800_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** Of an object or a list, roughly, besides its texts. */
const NODE_BYTES = 64;

interface Versioned {
  readonly observation: Observation;
  readonly etag: string;
}

/** Last known versions by id. Staleness is harmless: each is written back under `If-Match` only, and never believed alone. */
export interface ObservationCache {
  get(id: string): Versioned | undefined;
  set(id: string, versioned: Versioned): void;
  delete(id: string): void;
}

/** Bounded by bytes, as samples and their keys make some Observations a thousand times larger than others. */
export function createObservationCache(maxBytes: number = MAX_BYTES): ObservationCache {
  const cache = new LRUCache<string, Versioned>({
    maxSize: maxBytes,
    sizeCalculation: ({ observation }) => bytesOf(observation),
    ttl: TTL_MS,
  });
  return {
    get: (id) => cache.get(id),
    set: (id, versioned) => void cache.set(id, versioned),
    delete: (id) => void cache.delete(id),
  };
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((bytes, one) => bytes + bytesOf(one), NODE_BYTES);
}
