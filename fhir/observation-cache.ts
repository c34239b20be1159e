import type { Observation } from '@medplum/fhirtypes';
import { LRUCache } from 'lru-cache';

/** Long enough for the windows of an hour to follow each other, short enough to forget what moved on. */
const TTL_MS = 1_800_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** A coded Observation without its data, roughly. */
const BASE_BYTES = 2_000;

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

/** Bounded by bytes, as SampledData makes some Observations a thousand times larger than others. */
export function createObservationCache(maxBytes: number = MAX_BYTES): ObservationCache {
  const cache = new LRUCache<string, Versioned>({ maxSize: maxBytes, sizeCalculation: bytesOf, ttl: TTL_MS });
  return {
    get: (id) => cache.get(id),
    set: (id, versioned) => void cache.set(id, versioned),
    delete: (id) => void cache.delete(id),
  };
}

function bytesOf({ observation }: Versioned): number {
  const series = [observation.valueSampledData, ...(observation.component ?? []).map((one) => one.valueSampledData)];
  return series.reduce((bytes, one) => bytes + 2 * (one?.data?.length ?? 0), BASE_BYTES);
}
