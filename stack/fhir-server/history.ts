import { parseDateRange } from './date-range.ts';
import { badRequest, notFound } from './fhir-error.ts';
import type { FhirRequest, Reply } from './message.ts';
import { resourceReply, weakTag } from './message.ts';
import { pageLinks } from './paging.ts';
import type { Repository } from './repository.ts';
import type { ResourceType, Version } from './resource.ts';
import type { ResultCache } from './result-cache.ts';
import { parsePaging } from './search-query.ts';

const KNOWN = new Set(['_count', '_offset', '_since', '_format', '_pretty']);

/** https://hl7.org/fhir/R4/http.html#history of one resource @throws FhirError */
export function resourceHistory(
  repository: Repository,
  cache: ResultCache<number>,
  type: ResourceType,
  id: string,
  request: FhirRequest,
): Reply {
  const versions = repository.store.versions(type, id);
  if (versions.length === 0) throw notFound(`${type}/${id}`);
  const isExact = request.query.get('_offset') === '0';
  const { result: known } = cache.get(`${type}/${id}`, true, () => versions.length);
  const shown = isExact ? versions.length : Math.min(known, versions.length);
  const newestFirst = versions.toReversed().slice(0, shown);
  return historyReply(repository, request, `${type}/${id}/_history`, newestFirst, known);
}

/** https://hl7.org/fhir/R4/http.html#history of all resources of a type @throws FhirError */
export function typeHistory(repository: Repository, type: ResourceType, request: FhirRequest): Reply {
  const newestFirst = repository.store.versionsOf(type).toReversed();
  return historyReply(repository, request, `${type}/_history`, newestFirst, newestFirst.length);
}

function historyReply(
  repository: Repository,
  request: FhirRequest,
  path: string,
  newestFirst: readonly Version[],
  total: number,
): Reply {
  for (const name of request.query.keys()) {
    if (!KNOWN.has(name)) throw badRequest(`History has no parameter '${name}'.`);
  }
  const since = parseSince(request.query.get('_since'));
  const versions = since === undefined ? newestFirst : newestFirst.filter((version) => version.at >= since);
  const paging = parsePaging(request.query, repository.personality.pageSize);
  const page = versions.slice(paging.offset, paging.offset + paging.count);
  return resourceReply({
    resourceType: 'Bundle',
    type: 'history',
    meta: { lastUpdated: new Date(repository.now()).toISOString() },
    total: since === undefined ? total : versions.length,
    ...(repository.personality.historyEntries === 'writes'
      ? {
          link: pageLinks(request, path, paging, versions.length),
          entry: page.map((version) => entryOfWrite(repository, request.base, version)),
        }
      : { entry: page.map((version) => entryOfRead(repository, request.base, version)) }),
  });
}

function entryOfWrite({ store }: Repository, base: string, version: Version): object {
  const { type, id, method } = version;
  const isFirst = store.versions(type, id)[0] === version;
  return {
    fullUrl: `${base}/${type}/${id}`,
    ...(version.json === undefined ? {} : { resource: store.resourceOf(version) }),
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: {
      status: method === 'DELETE' ? '204' : isFirst ? '201' : '200',
      etag: weakTag(version),
      lastModified: new Date(version.at).toISOString(),
    },
  };
}

function entryOfRead({ store }: Repository, base: string, version: Version): object {
  const { type, id, versionId, json } = version;
  return {
    fullUrl: `${base}/${type}/${id}`,
    request: { method: 'GET', url: `${type}/${id}/_history/${versionId}` },
    ...(json === undefined
      ? { response: { status: '410' } }
      : { response: { status: '200' }, resource: store.resourceOf(version) }),
  };
}

function parseSince(text: string | null): number | undefined {
  if (text === null) return undefined;
  const range = parseDateRange(text);
  if (range === undefined) throw badRequest("'_since' is an instant.");
  return range.from;
}
