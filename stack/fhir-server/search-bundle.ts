import type { FhirRequest, Reply } from './message.ts';
import { resourceReply } from './message.ts';
import { pageLinks } from './paging.ts';
import type { Repository } from './repository.ts';
import { criterionContext } from './repository.ts';
import type { FhirResource, ResourceType, Version } from './resource.ts';
import type { ResultCache } from './result-cache.ts';
import { findMatches, sortVersions } from './search.ts';
import type { SearchQuery } from './search-query.ts';
import { parseSearchQuery } from './search-query.ts';

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** https://hl7.org/fhir/R4/http.html#search @throws FhirError */
export function searchType(
  repository: Repository,
  cache: ResultCache<readonly string[]>,
  type: ResourceType,
  request: FhirRequest,
): Reply {
  const { personality } = repository;
  const query = parseSearchQuery(request.query, criterionContext(repository, type, request.base), personality.pageSize);
  const mayReuse = !(request.headers.cacheControl?.includes('no-cache') ?? false);
  const { result: ids, isReused } = cache.get(`${type}?${request.query.toString()}`, mayReuse, () =>
    sortVersions(repository, findMatches(repository, type, query.criteria), query.sort).map((version) => version.id),
  );
  const bundle = searchBundle(repository, type, request, { query, ids });
  return resourceReply(bundle, isReused ? { 'x-cache': 'HIT' } : {});
}

function searchBundle(
  repository: Repository,
  type: ResourceType,
  request: FhirRequest,
  { query, ids }: { readonly query: SearchQuery; readonly ids: readonly string[] },
): FhirResource {
  const page = query.countOnly ? [] : ids.slice(query.offset, query.offset + query.count);
  const isTotalGiven =
    query.countOnly ||
    (query.total === undefined ? repository.personality.searchTotal === 'given' : query.total !== 'none');
  const paging = { count: query.countOnly ? 0 : query.count, offset: query.offset };
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    meta: { lastUpdated: new Date(repository.now()).toISOString() },
    ...(isTotalGiven ? { total: ids.length } : {}),
    link: pageLinks(request, type, paging, ids.length),
    ...(page.length === 0 ? {} : { entry: page.flatMap((id) => matchEntry(repository, request, type, id, query)) }),
  };
}

function matchEntry(
  repository: Repository,
  request: FhirRequest,
  type: ResourceType,
  id: string,
  query: SearchQuery,
): readonly object[] {
  const version = visibleVersion(repository, type, id);
  if (version === undefined) return [];
  const resource = repository.store.resourceOf(version);
  return [
    {
      fullUrl: `${request.base}/${type}/${id}`,
      resource: query.elements === undefined ? resource : subset(resource, query.elements),
      search: { mode: 'match' },
    },
  ];
}

function visibleVersion({ store, personality, now }: Repository, type: ResourceType, id: string): Version | undefined {
  const version = store.visible(type, id, personality.searchLagMs === 0 ? Infinity : now() - personality.searchLagMs);
  return version?.json === undefined ? undefined : version;
}

/** https://hl7.org/fhir/R4/search.html#elements */
function subset({ resourceType, id, meta, ...elements }: FhirResource, wanted: readonly string[]): FhirResource {
  const kept = Object.entries(elements).filter(([name]) => wanted.includes(name));
  const tags = Array.isArray(meta?.tag) ? meta.tag : [];
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    meta: { ...meta, tag: [...tags, SUBSETTED] },
    ...Object.fromEntries(kept),
  };
}
