import { capabilityStatement } from './capability-statement.ts';
import { badRequest, FhirError, notFound, refusal } from './fhir-error.ts';
import { resourceHistory, typeHistory } from './history.ts';
import type { FhirRequest, Reply } from './message.ts';
import { resourceReply } from './message.ts';
import { readResource, readVersion } from './read.ts';
import type { Repository } from './repository.ts';
import type { ResourceType } from './resource.ts';
import { isResourceType } from './resource.ts';
import { ResultCache } from './result-cache.ts';
import { searchType } from './search-bundle.ts';
import type { WriteOptions } from './write.ts';
import {
  createResource,
  deleteConditionally,
  deleteResource,
  findForCreate,
  patchResource,
  updateConditionally,
  updateResource,
} from './write.ts';

/** Leads a request to its interaction. */
export class Router {
  readonly #repository: Repository;
  readonly #startedAt: number;
  readonly #searches: ResultCache<readonly string[]>;
  readonly #historyCounts: ResultCache<number>;

  constructor(repository: Repository) {
    const { personality, now } = repository;
    this.#repository = repository;
    this.#startedAt = now();
    this.#searches = new ResultCache(personality.resultReuseMs, now);
    this.#historyCounts = new ResultCache(personality.resultReuseMs, now);
  }

  /** Runs one interaction in one go, so that nothing can come between its reads and its writes. @throws FhirError */
  handle(request: FhirRequest, options: WriteOptions = {}): Reply {
    const [type = '', id, marker, versionId, ...rest] = request.path;
    if (rest.length > 0) throw notFound('This address');
    if (type === 'metadata' && id === undefined) return this.#metadata(request);
    if (!isResourceType(type)) throw notFound(`The resource type '${type}'`);
    if (id === undefined) return this.#handleType(type, request, options);
    if (id === '_search' && marker === undefined) return this.#search(type, request);
    if (id === '_history' && marker === undefined) return this.#typeHistory(type, request);
    if (marker === undefined) return this.#handleInstance(type, id, request, options);
    if (marker !== '_history') throw notFound('This address');
    return this.#instanceHistory(type, id, versionId, request);
  }

  /** What a conditional create would answer if it stopped at its look. @throws FhirError */
  findExisting(request: FhirRequest): Reply | undefined {
    const [type = '', id] = request.path;
    return isResourceType(type) && id === undefined ? findForCreate(this.#repository, type, request) : undefined;
  }

  #handleType(type: ResourceType, request: FhirRequest, options: WriteOptions): Reply {
    switch (request.method) {
      case 'GET':
        return searchType(this.#repository, this.#searches, type, request);
      case 'POST':
        return createResource(this.#repository, type, request, options);
      case 'PUT':
        return updateConditionally(this.#repository, type, request, options);
      case 'DELETE':
        return deleteConditionally(this.#repository, type, request);
      default:
        throw methodNotAllowed(request);
    }
  }

  #handleInstance(type: ResourceType, id: string, request: FhirRequest, options: WriteOptions): Reply {
    switch (request.method) {
      case 'GET':
        return readResource(this.#repository, type, id, request);
      case 'PUT':
        return updateResource(this.#repository, type, id, request, options);
      case 'PATCH':
        return patchResource(this.#repository, type, id, request);
      case 'DELETE':
        return deleteResource(this.#repository, type, id, request.headers);
      default:
        throw methodNotAllowed(request);
    }
  }

  #instanceHistory(type: ResourceType, id: string, versionId: string | undefined, request: FhirRequest): Reply {
    this.#checkHistory(request);
    if (versionId !== undefined) return readVersion(this.#repository, type, id, versionId);
    return resourceHistory(this.#repository, this.#historyCounts, type, id, request);
  }

  #typeHistory(type: ResourceType, request: FhirRequest): Reply {
    this.#checkHistory(request);
    return typeHistory(this.#repository, type, request);
  }

  #checkHistory(request: FhirRequest): void {
    if (request.method !== 'GET') throw methodNotAllowed(request);
    if (!this.#repository.personality.history) throw refusal(404, 'not-supported', 'No history is kept here.');
  }

  /** https://hl7.org/fhir/R4/http.html#search by POST */
  #search(type: ResourceType, request: FhirRequest): Reply {
    if (request.method !== 'POST') throw methodNotAllowed(request);
    if (typeof request.body !== 'string') throw badRequest('A search by POST has a form body.');
    const query = new URLSearchParams([...request.query, ...new URLSearchParams(request.body)]);
    return searchType(this.#repository, this.#searches, type, { ...request, query });
  }

  #metadata(request: FhirRequest): Reply {
    if (request.method !== 'GET') throw methodNotAllowed(request);
    return resourceReply(capabilityStatement(this.#repository.personality, request.base, this.#startedAt));
  }
}

function methodNotAllowed({ method }: FhirRequest): FhirError {
  return refusal(405, 'not-supported', `${method} is not possible at this address.`);
}
