import { gone, notFound } from './fhir-error.ts';
import type { FhirRequest, Reply } from './message.ts';
import { weakTag } from './message.ts';
import type { Repository } from './repository.ts';
import type { ResourceType, Version } from './resource.ts';

/** https://hl7.org/fhir/R4/http.html#read @throws FhirError */
export function readResource(
  { store, personality }: Repository,
  type: ResourceType,
  id: string,
  request: FhirRequest,
): Reply {
  const version = store.newest(type, id);
  const isHidden = version?.json === undefined && personality.deletedRead === 'not-found';
  if (version === undefined || isHidden) throw notFound(`${type}/${id}`);
  if (version.json === undefined) throw gone(`${type}/${id}`);
  return isFresh(version, request) ? { status: 304, version, body: { kind: 'none' } } : ok(version);
}

/** https://hl7.org/fhir/R4/http.html#vread @throws FhirError */
export function readVersion({ store }: Repository, type: ResourceType, id: string, versionId: string): Reply {
  const version = store.versions(type, id).find((candidate) => candidate.versionId === versionId);
  if (version === undefined) throw notFound(`${type}/${id} in version ${versionId}`);
  if (version.json === undefined) throw gone(`${type}/${id}`);
  return ok(version);
}

function ok(version: Version): Reply {
  return { status: 200, version, body: { kind: 'version' } };
}

/** https://hl7.org/fhir/R4/http.html#cread */
function isFresh(version: Version, { headers }: FhirRequest): boolean {
  if (headers.ifNoneMatch !== undefined) {
    const tags = new Set(headers.ifNoneMatch.split(',').map((tag) => tag.trim()));
    return tags.has('*') || tags.has(weakTag(version));
  }
  const since = headers.ifModifiedSince === undefined ? Number.NaN : Date.parse(headers.ifModifiedSince);
  return Math.floor(version.at / 1_000) * 1_000 <= since;
}
