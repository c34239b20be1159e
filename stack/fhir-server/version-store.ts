import { Postings } from './postings.ts';
import type { FhirResource, ResourceType, Version } from './resource.ts';
import { isFhirResource } from './resource.ts';

interface Entry {
  readonly versions: Version[];
  /** The newest version, parsed on first use. */
  current?: FhirResource;
}

const NOTHING: readonly Version[] = [];

/** Every version of every resource in memory. All methods are synchronous, which is what makes an interaction atomic. */
export class VersionStore {
  readonly #entries = new Map<ResourceType, Map<string, Entry>>();
  /** Place of each version in the order of all writes. */
  readonly #order = new WeakMap<Version, number>();
  readonly postings = new Postings();
  #journal: Version[] = [];
  #writes = 0;

  /** Adds a version and notes it in the journal. */
  write(version: Version, resource: FhirResource | undefined): void {
    const entry = this.#add(version);
    if (resource !== undefined) {
      entry.current = resource;
      this.postings.add(version.type, version.id, resource);
    }
    this.#journal.push(version);
  }

  /** Adds a version that is durable already; `index` once all are loaded. */
  load(version: Version): void {
    this.#add(version);
  }

  index(): void {
    for (const [type, entries] of this.#entries) {
      for (const [id, entry] of entries) {
        const newest = entry.versions.findLast((version) => version.json !== undefined);
        if (newest !== undefined) this.postings.add(type, id, this.resourceOf(newest));
      }
    }
  }

  /** Hands over what was written since the last call. */
  takeJournal(): readonly Version[] {
    const versions = this.#journal;
    this.#journal = [];
    return versions;
  }

  /** Where the journal stands, to go back to within the same tick. */
  mark(): number {
    return this.#journal.length;
  }

  /** Takes back what was written since the mark. */
  rollBackTo(mark: number): void {
    this.revert(this.#journal.splice(mark));
  }

  /** Takes versions back, newest first; they must be the newest of their resources. */
  revert(versions: readonly Version[]): void {
    for (const version of versions.toReversed()) {
      const entry = this.#entries.get(version.type)?.get(version.id);
      if (entry?.versions.at(-1) !== version) throw new Error('Only the newest version can be taken back.');
      entry.versions.pop();
      delete entry.current;
      if (entry.versions.length === 0) this.#entries.get(version.type)?.delete(version.id);
    }
  }

  /** The newest version, which may be a deletion. */
  newest(type: ResourceType, id: string): Version | undefined {
    return this.#entries.get(type)?.get(id)?.versions.at(-1);
  }

  /** All versions of one resource, oldest first. */
  versions(type: ResourceType, id: string): readonly Version[] {
    return this.#entries.get(type)?.get(id)?.versions ?? NOTHING;
  }

  /** All versions of a type, in the order of writing. */
  versionsOf(type: ResourceType): readonly Version[] {
    const versions = [...(this.#entries.get(type)?.values() ?? [])].flatMap((entry) => entry.versions);
    return versions.sort((a, b) => this.#orderOf(a) - this.#orderOf(b));
  }

  /** Ids of every resource of the type that is or was there, in order of creation. */
  ids(type: ResourceType): IterableIterator<string> {
    return (this.#entries.get(type) ?? new Map<string, Entry>()).keys();
  }

  /** The newest version written at or before the time. */
  visible(type: ResourceType, id: string, until: number): Version | undefined {
    return this.versions(type, id).findLast((version) => version.at <= until);
  }

  /** How many resources of the type are there. */
  count(type: ResourceType): number {
    let count = 0;
    for (const entry of this.#entries.get(type)?.values() ?? []) {
      if (entry.versions.at(-1)?.json !== undefined) count++;
    }
    return count;
  }

  /** The content of a version that is not a deletion. */
  resourceOf(version: Version): FhirResource {
    const entry = this.#entries.get(version.type)?.get(version.id);
    if (entry === undefined || entry.versions.at(-1) !== version) return parseVersion(version);
    return (entry.current ??= parseVersion(version));
  }

  #add(version: Version): Entry {
    const entries = this.#entries.get(version.type) ?? new Map<string, Entry>();
    this.#entries.set(version.type, entries);
    const entry = entries.get(version.id) ?? { versions: [] };
    entries.set(version.id, entry);
    entry.versions.push(version);
    delete entry.current;
    this.#order.set(version, this.#writes++);
    return entry;
  }

  #orderOf(version: Version): number {
    return this.#order.get(version) ?? 0;
  }
}

function parseVersion(version: Version): FhirResource {
  const resource: unknown = JSON.parse(version.json ?? 'null');
  if (!isFhirResource(resource)) throw new Error('A deletion has no content.');
  return resource;
}
