import type { IncomingMessage } from 'node:http';
import type { SeenRequest } from './fault-injection.ts';
import { badRequest, refusal } from './fhir-error.ts';
import type { FhirRequest, RequestHeaders } from './message.ts';
import { readBody } from './request-body.ts';

/** Where FHIR begins; the page for people is at the root. */
export const BASE_PATH = '/fhir';

/** The address asked for, of which only path and query count. @throws FhirError */
export function addressOf({ url = '/' }: IncomingMessage): URL {
  try {
    return new URL(`http://server${url.startsWith('/') ? url : '/'}`);
  } catch {
    throw badRequest('The address is not well formed.');
  }
}

/** Reads a request below the base path. @throws FhirError */
export async function readRequest(request: IncomingMessage, address: URL, maxBodyBytes: number): Promise<FhirRequest> {
  const body = await readBody(request, maxBodyBytes);
  return {
    method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
    path: decodePath(belowBase(address.pathname)),
    query: address.searchParams,
    headers: fhirHeaders(request),
    body,
    base: baseOf(request),
  };
}

/** The request as a fault sees it. */
export function seenRequest({ method = 'GET', url = '/', headers }: IncomingMessage): SeenRequest {
  return { method, url: isBelowBase(url) ? url.slice(BASE_PATH.length + 1) : url, headers };
}

/** The base address by the name the client used for this host. */
export function baseOf({ headers, socket }: IncomingMessage): string {
  return `http://${headers.host ?? `${socket.localAddress}:${socket.localPort}`}${BASE_PATH}`;
}

function isBelowBase(path: string): boolean {
  return path === BASE_PATH || path.startsWith(`${BASE_PATH}/`);
}

function belowBase(path: string): string {
  if (!isBelowBase(path)) throw refusal(404, 'not-found', `FHIR is at ${BASE_PATH} here.`);
  return path.slice(BASE_PATH.length);
}

function decodePath(path: string): readonly string[] {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    throw badRequest('The address is not well encoded.');
  }
}

function fhirHeaders({ headers }: IncomingMessage): RequestHeaders {
  const given = {
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
    ifNoneExist: headers['if-none-exist'],
    ifModifiedSince: headers['if-modified-since'],
    prefer: headers.prefer,
    cacheControl: headers['cache-control'],
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === 'string'));
}
