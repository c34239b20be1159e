import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { Reply } from './message.ts';
import { locationOf, weakTag } from './message.ts';
import type { Version } from './resource.ts';

const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Location',
};

/** An HTTP answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Leave for pages of other origins to read, not to write. */
export const PREFLIGHT_ANSWER: Answer = {
  status: 204,
  headers: {
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': '*',
    'access-control-max-age': '600',
  },
  body: '',
};

export function replyAnswer({ status, version, body, headers }: Reply, base: string): Answer {
  const text = body.kind === 'resource' ? JSON.stringify(body.resource) : bodyOf(body.kind, version);
  const type = text === '' ? {} : { 'content-type': FHIR_JSON };
  const location = version === undefined || status !== 201 ? {} : { location: `${base}/${locationOf(version)}` };
  return { status, headers: { ...type, ...versionHeaders(version), ...location, ...headers }, body: text };
}

export function outcomeAnswer(
  status: number,
  outcome: OperationOutcome,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': FHIR_JSON, ...headers }, body: JSON.stringify(outcome) };
}

export function htmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  // A body that nobody read would be taken for the next request on this connection.
  request.resume();
  const bytes = Buffer.from(answer.body);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  const length = hasBody ? { 'content-length': bytes.length } : {};
  response.writeHead(answer.status, { ...CORS_HEADERS, ...length, ...answer.headers });
  response.end(request.method === 'HEAD' || !hasBody ? undefined : bytes);
}

function bodyOf(kind: 'none' | 'version', version: Version | undefined): string {
  return kind === 'none' ? '' : (version?.json ?? '');
}

function versionHeaders(version: Version | undefined): Readonly<Record<string, string>> {
  if (version === undefined) return {};
  return { etag: weakTag(version), 'last-modified': new Date(version.at).toUTCString() };
}
