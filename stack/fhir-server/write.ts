import { randomUUID } from 'node:crypto';
import { badRequest, multipleMatches, notFound, operationOutcome, refusal } from './fhir-error.ts';
import { applyJsonPatch } from './json-patch.ts';
import type { FhirRequest, Reply, RequestHeaders } from './message.ts';
import { prefers } from './message.ts';
import { checkPreconditions } from './preconditions.ts';
import type { Repository } from './repository.ts';
import {
  checkBody,
  checkContent,
  checkId,
  criterionContext,
  isUnchanged,
  liveVersion,
  writeDeletion,
  writeVersion,
} from './repository.ts';
import type { FhirResource, ResourceType, Version, WriteMethod } from './resource.ts';
import { findMatches } from './search.ts';
import { parseCriteria } from './search-query.ts';

/** What a transaction has settled before its entries run. */
export interface WriteOptions {
  /** Id for a new resource. */
  readonly id?: string;
  /** References that will exist when the transaction is done. */
  readonly alsoKnown?: ReadonlySet<string>;
}

/** https://hl7.org/fhir/R4/http.html#create and, with If-None-Exist, #ccreate @throws FhirError */
export function createResource(
  repository: Repository,
  type: ResourceType,
  request: FhirRequest,
  options: WriteOptions = {},
): Reply {
  const existing = findForCreate(repository, type, request);
  return existing ?? createUnconditionally(repository, type, request, options);
}

/** The answer of a conditional create when there is one already. @throws FhirError */
export function findForCreate(repository: Repository, type: ResourceType, request: FhirRequest): Reply | undefined {
  if (request.headers.ifNoneExist === undefined) return undefined;
  const match = findOne(repository, type, request.headers.ifNoneExist, request.base);
  if (match === undefined) return undefined;
  if (repository.personality.conditionalCreateMatch === 'empty') return { status: 200, body: { kind: 'none' } };
  return written(200, match, request.headers);
}

/** Creates without looking for one that is there. @throws FhirError */
function createUnconditionally(
  repository: Repository,
  type: ResourceType,
  request: FhirRequest,
  options: WriteOptions = {},
): Reply {
  const resource = checkBody(request.body, type);
  checkContent(repository, resource, options.alsoKnown);
  const id = options.id ?? randomUUID();
  return written(201, writeVersion(repository, resource, { type, id, method: 'POST' }), request.headers);
}

/** https://hl7.org/fhir/R4/http.html#update @throws FhirError */
export function updateResource(
  repository: Repository,
  type: ResourceType,
  id: string,
  request: FhirRequest,
  options: WriteOptions = {},
): Reply {
  checkId(repository, id);
  const resource = checkBody(request.body, type);
  if (resource.id !== id) throw badRequest('The id in the body is not the id in the address.', 'id');
  return put(repository, resource, { type, id, method: 'PUT' }, request.headers, options);
}

/** https://hl7.org/fhir/R4/http.html#cond-update @throws FhirError */
export function updateConditionally(
  repository: Repository,
  type: ResourceType,
  request: FhirRequest,
  options: WriteOptions = {},
): Reply {
  const resource = checkBody(request.body, type);
  const isLenient = repository.personality.conditionalUpdate === 'lenient';
  const match = findOne(repository, type, request.query.toString(), request.base);
  const headers = isLenient ? preferOnly(request.headers) : request.headers;
  if (match !== undefined) {
    if (!isLenient && resource.id !== undefined && resource.id !== match.id) {
      throw badRequest('The resource that matches has another id than the body.', 'id');
    }
    return put(repository, resource, { type, id: match.id, method: 'PUT' }, headers, options);
  }
  if (resource.id === undefined) {
    checkPreconditions(repository.personality, undefined, headers);
    return createUnconditionally(repository, type, { ...request, headers }, options);
  }
  checkId(repository, resource.id);
  if (repository.personality.updateCreate !== 'allowed' && repository.store.newest(type, resource.id) === undefined) {
    throw badRequest('Clients do not choose ids here, and nothing matches: leave the id out of the body.', 'id');
  }
  return put(repository, resource, { type, id: resource.id, method: 'PUT' }, headers, options);
}

/** https://hl7.org/fhir/R4/http.html#patch with JSON Patch @throws FhirError */
export function patchResource(repository: Repository, type: ResourceType, id: string, request: FhirRequest): Reply {
  const current = liveVersion(repository.store, type, id);
  if (current === undefined) throw notFound(`${type}/${id}`);
  const patched = checkBody(applyJsonPatch(repository.store.resourceOf(current), request.body), type);
  if (patched.id !== id) throw badRequest('A patch leaves the id as it is.', 'id');
  return put(repository, patched, { type, id, method: 'PATCH' }, request.headers, {});
}

/** https://hl7.org/fhir/R4/http.html#delete @throws FhirError */
export function deleteResource(repository: Repository, type: ResourceType, id: string, headers: RequestHeaders): Reply {
  const newest = repository.store.newest(type, id);
  if (newest?.json === undefined) return { status: 204, body: { kind: 'none' } };
  checkPreconditions(repository.personality, newest, headers);
  return { status: 204, version: writeDeletion(repository, type, id), body: { kind: 'none' } };
}

/** https://hl7.org/fhir/R4/http.html#3.1.0.7.1 @throws FhirError */
export function deleteConditionally(repository: Repository, type: ResourceType, request: FhirRequest): Reply {
  const match = findOne(repository, type, request.query.toString(), request.base);
  if (match === undefined) return { status: 204, body: { kind: 'none' } };
  return deleteResource(repository, type, match.id, request.headers);
}

/** The one resource that meets the criteria, written as a query with or without `Type?`. @throws FhirError */
export function findOne(repository: Repository, type: ResourceType, text: string, base: string): Version | undefined {
  const query = text.startsWith(`${type}?`) ? text.slice(type.length + 1) : text;
  const criteria = parseCriteria(query, criterionContext(repository, type, base));
  const matches = findMatches(repository, type, criteria);
  if (matches.length > 1) throw multipleMatches(type, matches.length);
  return matches[0];
}

function put(
  repository: Repository,
  resource: FhirResource,
  target: { readonly type: ResourceType; readonly id: string; readonly method: WriteMethod },
  headers: RequestHeaders,
  options: WriteOptions,
): Reply {
  const { store, personality } = repository;
  const newest = store.newest(target.type, target.id);
  checkPreconditions(personality, newest, headers);
  if (newest === undefined) checkUpdateCreate(repository, target.type);
  checkContent(repository, resource, options.alsoKnown);
  const isLive = newest?.json !== undefined;
  if (isLive && personality.unchangedUpdate === 'keep-version' && isUnchanged(store, newest, resource)) {
    return written(200, newest, headers);
  }
  return written(isLive ? 200 : 201, writeVersion(repository, resource, target), headers);
}

function checkUpdateCreate({ personality }: Repository, type: ResourceType): void {
  if (personality.updateCreate === 'allowed') return;
  if (personality.updateCreate === 'not-found') throw notFound(`The ${type}`);
  throw refusal(405, 'not-supported', 'Clients do not choose ids here; create with POST.');
}

function written(status: 200 | 201, version: Version, headers: RequestHeaders): Reply {
  if (prefers(headers, 'minimal')) return { status, version, body: { kind: 'none' } };
  if (!prefers(headers, 'OperationOutcome')) return { status, version, body: { kind: 'version' } };
  const { issue } = operationOutcome('information', 'informational', `Stored as version ${version.versionId}.`);
  return { status, version, body: { kind: 'resource', resource: { resourceType: 'OperationOutcome', issue } } };
}

function preferOnly({ prefer }: RequestHeaders): RequestHeaders {
  return prefer === undefined ? {} : { prefer };
}
