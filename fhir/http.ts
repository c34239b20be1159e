import { randomUUID } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { request as send } from 'undici';
import type { Auth } from './auth/auth.ts';
import type { ExchangeReport } from './config.ts';
import type { FhirError } from './errors.ts';
import { etagOf, versionIdOf } from './etag.ts';
import type { FhirRequest, FhirResponse } from './exchange.ts';
import { asResource } from './exchange.ts';
import type { CallOptions } from './gateway.ts';
import { networkError } from './network-error.ts';
import { pause } from './pause.ts';
import { retryAfterMs } from './retry-after.ts';

/** Sends one interaction; any HTTP status is an answer. @throws FhirError when none came. */
export interface FhirHttp {
  readonly baseUrl: string;
  send(request: FhirRequest, options: CallOptions): Promise<FhirResponse>;
}

export interface FhirHttpParts {
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher;
  readonly auth: Auth;
  readonly requestTimeoutMs: number;
  readonly extraHeaders: Readonly<Record<string, string>>;
  readonly onExchange?: (exchange: ExchangeReport) => void;
}

/** Long waits belong to the caller, who can show them; these ride out one broken socket or one short 429. */
const QUICK_RETRIES = 2;
const QUICK_WAIT_MS = 1_000;
const FIRST_QUICK_WAIT_MS = 50;

const REQUEST_ID_HEADERS = ['x-request-id', 'x-ms-request-id', 'x-correlation-id', 'x-amzn-requestid'] as const;

/** @throws TypeError when the base URL is not one. */
export function createFhirHttp(parts: FhirHttpParts): FhirHttp {
  const baseUrl = normalizedBase(parts.baseUrl);
  const exchange = (request: FhirRequest, options: CallOptions): Promise<FhirResponse> =>
    authorized({ ...parts, baseUrl }, request, options);
  return { baseUrl, send: (request, options) => withQuickRetries(exchange, request, options) };
}

function normalizedBase(text: string): string {
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError('fhir.url must start with http:// or https://');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

type Exchange = (request: FhirRequest, options: CallOptions) => Promise<FhirResponse>;

// Safe for writes too: each carries a precondition that a second copy of it fails, or says that it must go once only.
async function withQuickRetries(exchange: Exchange, request: FhirRequest, options: CallOptions): Promise<FhirResponse> {
  for (let tries = 0; ; tries += 1) {
    const answer = await exchange(request, options).catch((error: unknown) => networkError(error, request, options));
    const wait = quickWait(request, answer, tries);
    if (wait !== undefined && tries < QUICK_RETRIES) {
      await pause(wait, options.signal);
    } else if (answer instanceof Error) {
      throw answer;
    } else {
      return answer;
    }
  }
}

function quickWait(request: FhirRequest, answer: FhirResponse | FhirError, tries: number): number | undefined {
  const backoff = FIRST_QUICK_WAIT_MS * 2 ** tries * (0.5 + Math.random());
  if (answer instanceof Error) {
    const isHarmless = request.once !== true || !answer.ambiguous;
    return answer.kind === 'unreachable' && isHarmless ? backoff : undefined;
  }
  const asked = answer.retryAfterMs;
  return answer.status === 429 && asked !== undefined && asked < QUICK_WAIT_MS ? Math.max(asked, backoff) : undefined;
}

/** A 401 may only mean that our token was revoked or our clock is off: one new token, one more try. */
async function authorized(parts: FhirHttpParts, request: FhirRequest, options: CallOptions): Promise<FhirResponse> {
  const header = await parts.auth.header(options);
  const response = await timed(parts, request, header, options);
  if (response.status !== 401 || header === undefined || !parts.auth.discard(header)) return response;
  return timed(parts, request, await parts.auth.header(options), options);
}

async function timed(
  parts: FhirHttpParts,
  request: FhirRequest,
  authorization: string | undefined,
  options: CallOptions,
): Promise<FhirResponse> {
  const startedAt = performance.now();
  const report = (status?: number): void =>
    parts.onExchange?.({
      method: request.method,
      target: targetOf(request),
      durationMs: performance.now() - startedAt,
      ...(status !== undefined && { status }),
    });
  try {
    const response = await overTheWire(parts, request, authorization, options);
    report(response.status);
    return response;
  } catch (error) {
    report();
    throw error;
  }
}

function targetOf(request: FhirRequest): string {
  return request.path === '' ? 'batch' : (request.path.split(/[/?]/)[0] ?? '');
}

async function overTheWire(
  parts: FhirHttpParts,
  request: FhirRequest,
  authorization: string | undefined,
  options: CallOptions,
): Promise<FhirResponse> {
  const requestId = randomUUID();
  const { statusCode, headers, body } = await send(urlOf(parts.baseUrl, request.path), {
    method: request.method,
    dispatcher: parts.dispatcher,
    headers: { ...parts.extraHeaders, ...headersOf(request, requestId), ...(authorization && { authorization }) },
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(parts.requestTimeoutMs)]),
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  return respond(statusCode, headers, await body.text(), requestId);
}

function urlOf(baseUrl: string, path: string): string {
  return path === '' || path.startsWith('?') ? `${baseUrl}${path}` : `${baseUrl}/${path}`;
}

function headersOf(request: FhirRequest, requestId: string): Record<string, string> {
  return {
    accept: 'application/fhir+json',
    'x-request-id': requestId,
    ...(request.body !== undefined && {
      'content-type': 'application/fhir+json; charset=utf-8',
      prefer: 'return=representation',
    }),
    ...(request.ifMatch !== undefined && { 'if-match': request.ifMatch }),
    ...(request.ifNoneMatch !== undefined && { 'if-none-match': request.ifNoneMatch }),
    ...(request.ifNoneExist !== undefined && { 'if-none-exist': request.ifNoneExist }),
    ...(request.fresh === true && { 'cache-control': 'no-cache' }),
  };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function respond(status: number, headers: Headers, text: string, sentId: string): FhirResponse {
  const resource = isJson(headers) ? parse(text) : undefined;
  const location = single(headers['location']) ?? single(headers['content-location']);
  const etag = etagOf(single(headers['etag']), resource);
  const versionId = versionIdOf(etag, location, resource);
  const wait = retryAfterMs(headers, Date.now());
  return {
    status,
    content: resource !== undefined ? 'fhir' : text.trim() === '' ? 'empty' : 'foreign',
    requestId: requestIdOf(headers) ?? sentId,
    ...(resource !== undefined && { resource }),
    ...(etag !== undefined && { etag }),
    ...(versionId !== undefined && { versionId }),
    ...(location !== undefined && { location }),
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

function isJson(headers: Headers): boolean {
  return /[/+]json\b/i.test(single(headers['content-type']) ?? '');
}

function parse(text: string): FhirResponse['resource'] {
  try {
    return asResource(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function requestIdOf(headers: Headers): string | undefined {
  return REQUEST_ID_HEADERS.map((name) => single(headers[name])).find((value) => value !== undefined);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
