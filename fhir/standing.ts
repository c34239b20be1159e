import type { Observation } from '@medplum/fhirtypes';
import { errorOf, kindOf } from './errors.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import { resourceOf } from './exchange.ts';
import type { CallOptions, UpsertRequest } from './gateway.ts';
import { readHistory } from './history.ts';
import { nextLink, pageOf } from './paging.ts';
import type { Standing } from './plan.ts';
import { exactHits, findByIdentifier, multipleMatches, searchRequest } from './search.ts';
import type { UpsertParts } from './upsert-parts.ts';

const ABSENT: Standing = { kind: 'absent' };
const REMEDY = 'two resources stand for one series of readings; keep one and mark the other entered-in-error';

export function readRequest(request: UpsertRequest): FhirRequest {
  return { method: 'GET', path: `Observation/${request.id}` };
}

export function lookupRequest(request: UpsertRequest): FhirRequest {
  return searchRequest('Observation', request.identifier);
}

/** R4 §3.1.0.1 read: 404 was never there, 410 was and is not any more. @throws FhirError */
export function standingOfRead(request: UpsertRequest, response: FhirResponse): Standing {
  const observation = resourceOf(response, 'Observation');
  if (response.status < 300 && observation !== undefined) {
    return { kind: 'found', observation, etag: response.etag, from: 'server' };
  }
  const kind = kindOf(readRequest(request), response) ?? 'notFhir';
  if (kind === 'absent') return ABSENT;
  if (kind === 'gone') return { kind: 'withdrawn', id: request.id, how: 'deleted' };
  throw errorOf(readRequest(request), response, kind);
}

/** A search among the entries of a batch; `undefined` when it has further pages, or cannot be read. @throws FhirError */
export function standingOfLookup(request: UpsertRequest, response: FhirResponse): Standing | undefined {
  const kind = kindOf(lookupRequest(request), response);
  if (kind !== undefined) throw errorOf(lookupRequest(request), response, kind);
  const page = pageOf(response);
  if (page === undefined || nextLink(page) !== undefined) return undefined;
  return standingOfHits([...exactHits(page.entries, 'Observation', request.identifier).values()]);
}

function standingOfHits(hits: readonly Observation[]): Standing {
  // A twin that a person has already marked is out of the question, unless it is all there is.
  const live = hits.filter(({ status }) => status !== 'entered-in-error');
  const candidates = live.length === 0 ? hits.slice(0, 1) : live;
  if (candidates.length > 1) throw multipleMatches(candidates, REMEDY);
  const [observation] = candidates;
  if (observation === undefined) return ABSENT;
  const versionId = observation.meta?.versionId;
  const etag = versionId === undefined ? undefined : `W/"${versionId}"`;
  return { kind: 'found', observation, etag, from: 'server' };
}

/** Reads what stands there, by id where ids are ours, else by identifier. @throws FhirError */
export async function readStanding(
  parts: UpsertParts,
  request: UpsertRequest,
  options: CallOptions,
): Promise<Standing> {
  const server = await parts.capabilities.current(options);
  if (server.strategy === 'conditional') return lookup(parts, request, options);
  const standing = standingOfRead(request, await parts.http.send(readRequest(request), options));
  return standing.kind === 'absent' ? beforeCreate(parts, request, options) : standing;
}

/** The last look before an Observation is made: under another id, or among the deleted. */
async function beforeCreate(parts: UpsertParts, request: UpsertRequest, options: CallOptions): Promise<Standing> {
  const found = parts.searchExisting ? await lookup(parts, request, options) : ABSENT;
  if (found.kind !== 'absent') return found;
  const { forgetsDeleted } = await parts.capabilities.current(options);
  return forgetsDeleted && (await wasDeleted(parts, request.id, options))
    ? { kind: 'withdrawn', id: request.id, how: 'deleted' }
    : ABSENT;
}

async function lookup(parts: UpsertParts, request: UpsertRequest, options: CallOptions): Promise<Standing> {
  return standingOfHits(await findByIdentifier(parts.http, 'Observation', request.identifier, options));
}

/** The newest entry of a history without content is a deletion, whatever a read answers. @throws FhirError */
export async function wasDeleted(parts: Pick<UpsertParts, 'http'>, id: string, options: CallOptions): Promise<boolean> {
  const history = await readHistory(parts.http, 'Observation', id, options, (versions) => versions.length > 0);
  const [newest] = history?.versions ?? [];
  return newest !== undefined && newest.resource === undefined;
}
