import type { SeenRequest } from './fault-injection.ts';
import type { FhirError } from './fhir-error.ts';
import { badRequest, shownOutcome } from './fhir-error.ts';
import type { BundleEntry, FhirRequest, Reply, RequestHeaders } from './message.ts';
import { locationOf, prefers, weakTag } from './message.ts';
import type { Repository } from './repository.ts';
import type { FhirResource } from './resource.ts';
import { isJsonObject } from './resource.ts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const REASONS: Readonly<Record<number, string>> = { 200: '200 OK', 201: '201 Created', 204: '204 No Content' };

/** Reads one entry of a batch or transaction as the request it stands for. @throws FhirError */
export function readEntry(item: unknown, index: number, outer: FhirRequest): BundleEntry {
  const where = `Bundle.entry[${index}].request`;
  if (!isJsonObject(item) || !isJsonObject(item.request)) throw badRequest('An entry needs a request.', where);
  const { method, url } = item.request;
  if (typeof method !== 'string' || !METHODS.has(method)) throw badRequest('No such method.', `${where}.method`);
  if (typeof url !== 'string') throw badRequest('An entry needs a url.', `${where}.url`);
  const headers = entryHeaders(item.request, outer);
  const request = { ...entryAddress(url, outer.base), method, headers, body: item.resource, base: outer.base };
  return typeof item.fullUrl === 'string' ? { fullUrl: item.fullUrl, request } : { request };
}

/** The entry as a fault sees it. */
export function seenEntry({ request }: BundleEntry): SeenRequest {
  const query = request.query.toString();
  const { ifMatch, ifNoneMatch, ifNoneExist } = request.headers;
  return {
    method: request.method,
    url: `${request.path.join('/')}${query === '' ? '' : `?${query}`}`,
    headers: { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, 'if-none-exist': ifNoneExist },
  };
}

/** The entry of the answer for an interaction that succeeded. */
export function replyEntry(repository: Repository, outer: FhirRequest, method: string, reply: Reply): object {
  const { status, version } = reply;
  const response = { status: statusLine(status), ...versionElements(repository, method, reply) };
  const resource = entryResource(repository, outer, method, reply);
  return {
    ...(version === undefined ? {} : { fullUrl: `${outer.base}/${version.type}/${version.id}` }),
    ...(resource === undefined ? {} : { resource }),
    response,
  };
}

/** The entry of the answer for an interaction that was refused. */
export function errorEntry({ personality }: Repository, { status, outcome }: FhirError): object {
  return { response: { status: statusLine(status), outcome: shownOutcome(outcome, personality.vagueIssueCodes) } };
}

function entryAddress(url: string, base: string): Pick<FhirRequest, 'path' | 'query'> {
  const relative = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url.replace(/^\//, '');
  const mark = relative.indexOf('?');
  const path = (mark === -1 ? relative : relative.slice(0, mark)).split('/').map(decodePart);
  return { path, query: new URLSearchParams(mark === -1 ? '' : relative.slice(mark + 1)) };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest('The url of an entry is not well encoded.');
  }
}

function entryHeaders(request: Readonly<Record<string, unknown>>, { headers }: FhirRequest): RequestHeaders {
  const { ifMatch, ifNoneMatch, ifNoneExist, ifModifiedSince } = request;
  const { prefer, cacheControl } = headers;
  const given = { ifMatch, ifNoneMatch, ifNoneExist, ifModifiedSince, prefer, cacheControl };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === 'string'));
}

function versionElements({ personality }: Repository, method: string, { version }: Reply): object {
  if (version === undefined) return {};
  const location = locationOf(version);
  const lastModified = new Date(version.at).toISOString();
  if (personality.bundleTags === 'weak') return { location, lastModified, etag: weakTag(version) };
  return method === 'GET' ? { location, lastModified } : { location, lastModified, etag: `"${version.versionId}"` };
}

function entryResource(
  { store, personality }: Repository,
  { headers }: FhirRequest,
  method: string,
  { body, version }: Reply,
): FhirResource | undefined {
  if (body.kind === 'resource') return body.resource;
  if (body.kind === 'none' || version === undefined) return undefined;
  const isSent = method === 'GET' || personality.bundleWrites === 'with-resource' || prefers(headers, 'representation');
  return isSent ? store.resourceOf(version) : undefined;
}

function statusLine(status: number): string {
  return REASONS[status] ?? String(status);
}
