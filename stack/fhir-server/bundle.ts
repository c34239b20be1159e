import type { OperationOutcome } from '@medplum/fhirtypes';
import { badRequest, FhirError } from './fhir-error.ts';
import type { BundleEntry, FhirRequest, Reply, RequestHeaders } from './message.ts';
import { locationOf, prefers, resourceReply, weakTag } from './message.ts';
import type { Repository } from './repository.ts';
import type { FhirResource } from './resource.ts';
import { isFhirResource, isJsonObject } from './resource.ts';
import type { Router } from './router.ts';
import { runTransaction } from './transaction.ts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** https://hl7.org/fhir/R4/http.html#transaction @throws FhirError */
export function handleBundle(repository: Repository, router: Router, request: FhirRequest): Reply {
  const { body } = request;
  if (!isFhirResource(body) || body.resourceType !== 'Bundle') throw badRequest('The body is not a Bundle.');
  if (body.type !== 'batch' && body.type !== 'transaction')
    throw badRequest('A Bundle sent here is a batch or a transaction.');
  const given: unknown = body.entry ?? [];
  if (!Array.isArray(given)) throw badRequest('The entries of a Bundle are an array.', 'Bundle.entry');
  const { maxBundleEntries } = repository.personality;
  if (given.length > maxBundleEntries) {
    throw new FhirError(400, 'too-costly', `A Bundle has at most ${maxBundleEntries} entries here.`, 'Bundle.entry');
  }
  const entry =
    body.type === 'batch'
      ? given.map((item, index) => runBatchEntry(repository, router, request, { item, index }))
      : runTransaction(
          repository,
          router,
          given.map((item, index) => readEntry(item, index, request)),
        ).map((reply, index) => replyEntry(repository, request, reply, methodOf(given[index])));
  return resourceReply({ resourceType: 'Bundle', type: `${body.type}-response`, entry });
}

function runBatchEntry(
  repository: Repository,
  router: Router,
  request: FhirRequest,
  { item, index }: { readonly item: unknown; readonly index: number },
): object {
  try {
    const reply = router.handle(readEntry(item, index, request).request);
    return replyEntry(repository, request, reply, methodOf(item));
  } catch (error) {
    if (!(error instanceof FhirError)) throw error;
    return errorEntry(repository, error);
  }
}

function readEntry(item: unknown, index: number, outer: FhirRequest): BundleEntry {
  const where = `Bundle.entry[${index}].request`;
  const request = isJsonObject(item) && isJsonObject(item.request) ? item.request : undefined;
  if (request === undefined) throw badRequest('An entry needs a request.', where);
  const { method, url } = request;
  if (typeof method !== 'string' || !METHODS.has(method))
    throw badRequest('The method of an entry is not known.', where);
  if (typeof url !== 'string') throw badRequest('The url of an entry is missing.', where);
  const { fullUrl, resource } = item as { readonly fullUrl?: unknown; readonly resource?: unknown };
  return {
    ...(typeof fullUrl === 'string' ? { fullUrl } : {}),
    request: {
      ...entryAddress(url, outer.base),
      method,
      headers: entryHeaders(request, outer),
      body: resource,
      base: outer.base,
    },
  };
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
  const given: Record<string, string> = {};
  for (const name of ['ifMatch', 'ifNoneMatch', 'ifNoneExist', 'ifModifiedSince']) {
    const value = request[name];
    if (typeof value === 'string') given[name] = value;
  }
  const { prefer, cacheControl } = headers;
  return {
    ...given,
    ...(prefer === undefined ? {} : { prefer }),
    ...(cacheControl === undefined ? {} : { cacheControl }),
  };
}

function methodOf(item: unknown): string {
  return isJsonObject(item) && isJsonObject(item.request) ? String(item.request.method) : '';
}

function replyEntry(repository: Repository, request: FhirRequest, reply: Reply, method: string): object {
  const { status, version } = reply;
  const isBare = repository.personality.bundleTags === 'bare';
  const hasTag = version !== undefined && !(isBare && method === 'GET');
  const resource = entryResource(repository, request, reply, method);
  return {
    ...(version === undefined ? {} : { fullUrl: `${request.base}/${version.type}/${version.id}` }),
    ...(resource === undefined ? {} : { resource }),
    response: {
      status: statusLine(status),
      ...(version === undefined
        ? {}
        : { location: locationOf(version), lastModified: new Date(version.at).toISOString() }),
      ...(hasTag ? { etag: isBare ? `"${version.versionId}"` : weakTag(version) } : {}),
    },
  };
}

function entryResource(
  { store, personality }: Repository,
  { headers }: FhirRequest,
  { body, version }: Reply,
  method: string,
): FhirResource | undefined {
  if (body.kind === 'resource') return body.resource;
  if (body.kind === 'none' || version === undefined) return undefined;
  const isSent = method === 'GET' || personality.bundleWrites === 'with-resource' || prefers(headers, 'representation');
  return isSent ? store.resourceOf(version) : undefined;
}

function errorEntry({ personality }: Repository, { status, outcome }: FhirError): object {
  const shown: OperationOutcome = personality.vagueIssueCodes ? vague(outcome) : outcome;
  return { response: { status: statusLine(status), outcome: shown } };
}

/** The outcome as a server gives it that knows one issue code only. */
export function vague(outcome: OperationOutcome): OperationOutcome {
  return { ...outcome, issue: outcome.issue.map((issue) => ({ ...issue, code: 'processing' })) };
}

function statusLine(status: number): string {
  const reasons: Readonly<Record<number, string>> = { 200: '200 OK', 201: '201 Created', 204: '204 No Content' };
  return reasons[status] ?? String(status);
}
