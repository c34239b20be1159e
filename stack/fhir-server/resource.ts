/** The resource types this server keeps; every other type answers 404. */
export const RESOURCE_TYPES = [
  'Device',
  'Encounter',
  'Observation',
  'Organization',
  'Patient',
  'Practitioner',
  'Provenance',
] as const;

export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** JSON of one resource, of which only the elements every resource shares are known. */
export interface FhirResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: ResourceMeta;
  readonly [element: string]: unknown;
}

interface ResourceMeta {
  readonly versionId?: string;
  readonly lastUpdated?: string;
  readonly [element: string]: unknown;
}

export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One version of one resource; a deletion is a version without content. */
export interface Version {
  readonly type: ResourceType;
  readonly id: string;
  readonly versionId: string;
  /** Epoch ms of the write. */
  readonly at: number;
  readonly method: WriteMethod;
  /** The resource as it is sent, or nothing for a deletion. */
  readonly json?: string;
}

/** Tells whether the name is one of the types this server keeps. */
export function isResourceType(name: string): name is ResourceType {
  return RESOURCE_TYPES.some((type) => type === name);
}

/** Tells whether the value is a JSON object, the shape of everything in FHIR that has elements. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells whether the value is a resource as far as the shared elements go. */
export function isFhirResource(value: unknown): value is FhirResource {
  return (
    isJsonObject(value) &&
    typeof value.resourceType === 'string' &&
    (value.id === undefined || typeof value.id === 'string') &&
    (value.meta === undefined || isJsonObject(value.meta))
  );
}

/** Gives the resource the identity and version that the server chose; what the client said of them does not count. */
export function stampResource(
  resource: FhirResource,
  identity: { readonly id: string; readonly versionId: string; readonly at: number },
): FhirResource {
  const { resourceType, id: _id, meta, ...elements } = resource;
  const stamped = { ...meta, versionId: identity.versionId, lastUpdated: new Date(identity.at).toISOString() };
  return { resourceType, id: identity.id, meta: stamped, ...elements };
}
