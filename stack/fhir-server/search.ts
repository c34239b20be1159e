import type { Criterion } from './criterion.ts';
import { dateRangesOf } from './date-range.ts';
import { valuesAt } from './json-path.ts';
import type { Repository } from './repository.ts';
import type { FhirResource, ResourceType, Version } from './resource.ts';
import type { SortKey } from './search-query.ts';
import { tokensOf } from './token.ts';
import type { VersionStore } from './version-store.ts';

/** Resources that meet all criteria, as the search index shows them, in order of creation. */
export function findMatches(
  { store, personality, now }: Repository,
  type: ResourceType,
  criteria: readonly Criterion[],
): readonly Version[] {
  const until = personality.searchLagMs === 0 ? Infinity : now() - personality.searchLagMs;
  const matches: Version[] = [];
  for (const id of candidates(store, type, criteria)) {
    const version = until === Infinity ? store.newest(type, id) : store.visible(type, id, until);
    if (version?.json === undefined) continue;
    const resource = store.resourceOf(version);
    if (criteria.every((criterion) => criterion.matches(resource))) matches.push(version);
  }
  return matches;
}

/** Sorts a copy by the keys in order; resources without the element come last. */
export function sortVersions(
  { store }: Pick<Repository, 'store'>,
  versions: readonly Version[],
  keys: readonly SortKey[],
): readonly Version[] {
  if (keys.length === 0) return versions;
  const rows = versions.map((version) => {
    const resource = store.resourceOf(version);
    return { version, values: keys.map((key) => sortValue(key, resource)) };
  });
  rows.sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const order = compareValues(a.values[index], b.values[index], key.descending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return rows.map((row) => row.version);
}

/** The smallest set of ids that any one criterion narrows the search to. */
function candidates(store: VersionStore, type: ResourceType, criteria: readonly Criterion[]): Iterable<string> {
  let best: ReadonlySet<string> | undefined;
  for (const criterion of criteria) {
    const narrowed = narrowedIds(store, type, criterion);
    if (narrowed !== undefined && (best === undefined || narrowed.size < best.size)) best = narrowed;
  }
  return best ?? store.ids(type);
}

function narrowedIds(
  store: VersionStore,
  type: ResourceType,
  { ids, postings }: Criterion,
): ReadonlySet<string> | undefined {
  if (ids !== undefined) return new Set(ids);
  if (postings === undefined) return undefined;
  const sets = postings.values.map((value) => store.postings.ids(type, postings.index, value));
  return sets.length === 1 ? sets[0] : new Set(sets.flatMap((set) => Array.from(set)));
}

function sortValue({ parameter }: SortKey, resource: FhirResource): string | number | undefined {
  const [value] = parameter.paths.flatMap((path) => valuesAt(resource, path));
  if (parameter.kind === 'date') return dateRangesOf(value)[0]?.from;
  if (parameter.kind === 'token') return tokensOf(value)[0]?.code;
  const text = parameter.kind === 'reference' ? valuesAt(value, 'reference')[0] : value;
  return typeof text === 'string' ? text : undefined;
}

function compareValues(a: string | number | undefined, b: string | number | undefined, descending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === descending ? 1 : -1;
}
