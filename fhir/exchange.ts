import type { OperationOutcome, Resource } from '@medplum/fhirtypes';

/** One interaction, alone or as an entry of a batch Bundle. */
export interface FhirRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Relative to the base URL, without a leading slash; already escaped. */
  readonly path: string;
  readonly body?: Resource;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  /** The query of a conditional create, without `?`. */
  readonly ifNoneExist?: string;
  /** Not repeated by itself when no answer came: it may have replaced something, which has to be looked into first. */
  readonly once?: boolean;
  /** Asks the server not to answer from its search cache. */
  readonly fresh?: boolean;
}

/** What came back for one interaction, whatever its status. */
export interface FhirResponse {
  readonly status: number;
  readonly resource?: Resource;
  /** Verbatim, or made from the version id. */
  readonly etag?: string;
  readonly versionId?: string;
  readonly location?: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  /** What the body was: a FHIR resource, nothing, or something that no FHIR server sends. */
  readonly content: 'fhir' | 'empty' | 'foreign';
}

/** Parses the JSON of a body or an entry into a resource; the one place where foreign JSON becomes a type. */
export function asResource(value: unknown): Resource | undefined {
  if (typeof value !== 'object' || value === null || !('resourceType' in value)) return undefined;
  return typeof value.resourceType === 'string' ? (value as Resource) : undefined;
}

/** Narrows a response to the resource type that was asked for. */
export function resourceOf<T extends Resource['resourceType']>(
  response: FhirResponse,
  type: T,
): Extract<Resource, { resourceType: T }> | undefined {
  return ofType(response.resource, type);
}

export function ofType<T extends Resource['resourceType']>(
  resource: Resource | undefined,
  type: T,
): Extract<Resource, { resourceType: T }> | undefined {
  return resource?.resourceType === type ? (resource as Extract<Resource, { resourceType: T }>) : undefined;
}

/** What should be a list of objects; nothing where other JSON stands there. */
export function objectsIn<T extends object>(list: readonly T[] | undefined): readonly T[] | undefined {
  const items: unknown = list ?? [];
  const isList = Array.isArray(items) && items.every((one) => typeof one === 'object' && one !== null);
  return isList ? (list ?? []) : undefined;
}

export function outcomeOf(response: FhirResponse): OperationOutcome | undefined {
  return resourceOf(response, 'OperationOutcome');
}

/** `Type/id` or `Type?…` without the query, which holds identifier values and must not reach a message. */
export function describeRequest(request: FhirRequest): string {
  const [place = '', query] = request.path.split('?');
  return `${request.method} ${place || 'the base URL'}${query === undefined ? '' : ' (search)'}`;
}
