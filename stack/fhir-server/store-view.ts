import type { FhirResource, ResourceType, Version } from './resource.ts';
import type { VersionStore } from './version-store.ts';

/** A look behind the API, for tests. */
export interface StoreView {
  /** How many resources of the type are there, without the deleted. */
  count(type: ResourceType): number;
  /** All resources of the type that are there, in order of creation. */
  all(type: ResourceType): readonly FhirResource[];
  /** The current content, or nothing if there is none or it was deleted. */
  read(type: ResourceType, id: string): FhirResource | undefined;
  /** All versions, oldest first, with deletions. */
  versions(type: ResourceType, id: string): readonly Version[];
}

export function createStoreView(store: VersionStore): StoreView {
  const read = (type: ResourceType, id: string): FhirResource | undefined => {
    const newest = store.newest(type, id);
    return newest?.json === undefined ? undefined : store.resourceOf(newest);
  };
  return {
    count: (type) => store.count(type),
    all: (type) => Array.from(store.ids(type)).flatMap((id) => read(type, id) ?? []),
    read,
    versions: (type, id) => store.versions(type, id),
  };
}
