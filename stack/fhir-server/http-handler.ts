import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { handleBundle, vague } from './bundle.ts';
import type { CommitLog } from './commit-log.ts';
import type { FaultEffect, FaultInjection } from './fault-injection.ts';
import { badRequest, FhirError, operationOutcome } from './fhir-error.ts';
import type { FhirRequest, Reply, RequestHeaders } from './message.ts';
import { locationOf, weakTag } from './message.ts';
import { renderPage } from './page.ts';
import type { Repository } from './repository.ts';
import { readBody } from './request-body.ts';
import type { Router } from './router.ts';

/** Where FHIR begins; the page for people is at the root. */
export const BASE_PATH = '/fhir';

const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Location',
};

export interface HttpHandlerParts {
  readonly repository: Repository;
  readonly router: Router;
  readonly log: CommitLog;
  readonly faults: FaultInjection;
  readonly maxBodyBytes: number;
  /** Told of what should never happen. */
  readonly onError: (error: unknown) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers one HTTP request; never rejects. */
export async function handleHttp(
  parts: HttpHandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const effects = parts.faults.strike(seenRequest(request));
    await sleepThrough(effects);
    const effect = effects.find(({ kind }) => kind !== 'latency');
    if (effect?.kind === 'drop' && effect.moment === 'before-commit') return void request.socket.destroy();
    const answer = faultAnswer(effect) ?? (await answerFor(parts, request));
    if (effect?.kind === 'drop') return void request.socket.destroy();
    send(request, response, answer);
  } catch (error) {
    if (!response.headersSent) send(request, response, errorAnswer(parts, error));
  }
}

async function answerFor(parts: HttpHandlerParts, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://server');
  if (request.method === 'OPTIONS') return { status: 204, headers: preflightHeaders(), body: '' };
  if (url.pathname === '/')
    return htmlAnswer(200, renderPage(parts.repository.store, `${originOf(request)}${BASE_PATH}`));
  const fhirRequest = await readRequest(request, url, parts.maxBodyBytes);
  const reply = await run(parts, fhirRequest);
  return replyAnswer(reply, fhirRequest.base);
}

/** The answer waits for the disk, also that of a read or a refusal: it may rest on a write that is not yet durable. */
async function run(parts: HttpHandlerParts, request: FhirRequest): Promise<Reply> {
  const { repository, router } = parts;
  try {
    const isBundle = request.path.length === 0 && request.method === 'POST';
    const reply = isBundle ? handleBundle(repository, router, request) : await router.handleAlone(request);
    await settle(parts);
    return reply;
  } catch (error) {
    await settle(parts);
    throw error;
  }
}

async function settle({ repository, log }: HttpHandlerParts): Promise<void> {
  log.append(repository.store.takeJournal());
  try {
    await log.settled();
  } catch {
    throw new FhirError(503, 'no-store', 'The write could not be made durable and was taken back; try again later.');
  }
}

async function readRequest(request: IncomingMessage, url: URL, maxBodyBytes: number): Promise<FhirRequest> {
  const body = await readBody(request, maxBodyBytes);
  if (url.pathname !== BASE_PATH && !url.pathname.startsWith(`${BASE_PATH}/`)) {
    throw new FhirError(404, 'not-found', `FHIR is at ${BASE_PATH} here.`);
  }
  return {
    method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
    path: decodePath(url.pathname.slice(BASE_PATH.length)),
    query: url.searchParams,
    headers: fhirHeaders(request),
    body,
    base: `${originOf(request)}${BASE_PATH}`,
  };
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

function seenRequest(request: IncomingMessage) {
  const { method = 'GET', url = '/', headers } = request;
  return { method, url: url.startsWith(`${BASE_PATH}/`) ? url.slice(BASE_PATH.length + 1) : url, headers };
}

function originOf(request: IncomingMessage): string {
  const { localAddress, localPort } = request.socket;
  return `http://${request.headers.host ?? `${localAddress}:${localPort}`}`;
}

async function sleepThrough(effects: readonly FaultEffect[]): Promise<void> {
  const ms = effects.reduce((sum, effect) => sum + (effect.kind === 'latency' ? effect.ms : 0), 0);
  if (ms > 0) await delay(ms);
}

function faultAnswer(effect: FaultEffect | undefined): Answer | undefined {
  if (effect?.kind === 'html')
    return htmlAnswer(effect.status, '<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>');
  if (effect?.kind !== 'status') return undefined;
  const outcome = effect.outcome ?? operationOutcome('error', 'transient', 'Injected fault.');
  return {
    status: effect.status,
    headers: { 'content-type': FHIR_JSON, ...effect.headers },
    body: JSON.stringify(outcome),
  };
}

function htmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

function replyAnswer({ status, version, body, headers }: Reply, base: string): Answer {
  const versionHeaders =
    version === undefined
      ? {}
      : {
          etag: weakTag(version),
          'last-modified': new Date(version.at).toUTCString(),
          ...(status === 201 ? { location: `${base}/${locationOf(version)}` } : {}),
        };
  const text =
    body.kind === 'resource' ? JSON.stringify(body.resource) : body.kind === 'version' ? (version?.json ?? '') : '';
  const type = text === '' ? {} : { 'content-type': FHIR_JSON };
  return { status, headers: { ...type, ...versionHeaders, ...headers }, body: text };
}

function errorAnswer({ repository, onError }: HttpHandlerParts, error: unknown): Answer {
  const known = error instanceof FhirError ? error : unexpected(error, onError);
  const outcome = repository.personality.vagueIssueCodes ? vague(known.outcome) : known.outcome;
  return { status: known.status, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(outcome) };
}

function unexpected(error: unknown, onError: (error: unknown) => void): FhirError {
  onError(error);
  return new FhirError(500, 'exception', 'The server failed on this request; its log says why.');
}

function preflightHeaders(): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': '*',
    'access-control-max-age': '600',
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  // A body that nobody read would be taken for the next request on this connection.
  request.resume();
  const bytes = Buffer.from(body);
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, { ...CORS_HEADERS, ...(hasBody ? { 'content-length': bytes.length } : {}), ...headers });
  response.end(request.method === 'HEAD' || !hasBody ? undefined : bytes);
}
