import type { FhirResource, Version } from './resource.ts';

/** What an interaction needs of an HTTP request or of a bundle entry, which are treated alike. */
export interface FhirRequest {
  readonly method: string;
  /** Decoded path below the base address. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: RequestHeaders;
  readonly body?: unknown;
  /** Address of this server as the client knows it, without a slash at the end. */
  readonly base: string;
}

export interface RequestHeaders {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifNoneExist?: string;
  readonly ifModifiedSince?: string;
  readonly prefer?: string;
  readonly cacheControl?: string;
}

/** One entry of a batch or transaction, read and checked. */
export interface BundleEntry {
  readonly fullUrl?: string;
  readonly request: FhirRequest;
}

export interface Reply {
  readonly status: number;
  /** The version that the answer is about: gives ETag, Last-Modified and, on 201, Location. */
  readonly version?: Version;
  /** Nothing, the version's own content, or a resource made for the answer. */
  readonly body: { readonly kind: 'none' | 'version' } | { readonly kind: 'resource'; readonly resource: FhirResource };
  readonly headers?: Readonly<Record<string, string>>;
}

/** https://hl7.org/fhir/R4/http.html#versions */
export function weakTag(version: Version): string {
  return `W/"${version.versionId}"`;
}

export function locationOf(version: Version): string {
  return `${version.type}/${version.id}/_history/${version.versionId}`;
}

export function resourceReply(resource: FhirResource, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body: { kind: 'resource', resource }, headers };
}

export function prefers(
  headers: RequestHeaders,
  preference: 'minimal' | 'representation' | 'OperationOutcome',
): boolean {
  return headers.prefer?.includes(`return=${preference}`) ?? false;
}
