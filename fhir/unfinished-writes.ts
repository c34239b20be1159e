import type { Observation } from '@medplum/fhirtypes';
import { LRUCache } from 'lru-cache';
import type { Version } from './history.ts';

/** A first write that stands, or may stand, where somebody else's version stood. */
export interface Overwrite {
  readonly id: string;
  /** Which versions are ours: several, when one was sent of which nothing was heard. */
  readonly isOwn: (version: Version<Observation>) => boolean;
  /** The one version that is ours, if there is one only. */
  readonly versionId?: string | undefined;
  /** The server has answered for it: where its history has no version of ours, the history does not tell all. */
  readonly stands: boolean;
}

/** First writes of this process that may have replaced something and whose repair did not come to its end. */
export interface UnfinishedWrites {
  has(id: string): boolean;
  /** All there are at this moment: calls that run side by side may each have one for the same Observation. */
  of(id: string): readonly Overwrite[];
  add(overwrite: Overwrite): void;
  /** Forgets these and no other: one that came in meanwhile has not been looked into. */
  settle(overwrites: readonly Overwrite[]): void;
}

/** Its caller is told of each as well, and names it again when it comes back: one that is forgotten here is not lost. */
const MOST_IDS = 10_000;

export function createUnfinishedWrites(mostIds: number = MOST_IDS): UnfinishedWrites {
  const byId = new LRUCache<string, readonly Overwrite[]>({ max: mostIds });
  const of = (id: string): readonly Overwrite[] => byId.get(id) ?? [];
  return {
    of,
    has: (id) => byId.has(id),
    add: (overwrite) => void byId.set(overwrite.id, [...of(overwrite.id), overwrite]),
    settle: (overwrites) => {
      for (const { id } of overwrites) {
        const rest = of(id).filter((one) => !overwrites.includes(one));
        if (rest.length === 0) byId.delete(id);
        else byId.set(id, rest);
      }
    },
  };
}

/** What several writes replaced is put back together. */
export function together(id: string, overwrites: readonly Overwrite[]): Overwrite {
  const [only] = overwrites;
  if (only !== undefined && overwrites.length === 1) return only;
  return {
    id,
    isOwn: (version) => overwrites.some(({ isOwn }) => isOwn(version)),
    stands: overwrites.some(({ stands }) => stands),
  };
}
