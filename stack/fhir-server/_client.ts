import type { Dispatcher } from 'undici';
import { request } from 'undici';
import type { FhirServer, FhirServerOptions } from './server.ts';
import { startFhirServer } from './server.ts';

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** JSON body, loosely typed: tests say what they expect of it. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
}

export interface Send {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A server and a way to talk to it, disposed of together. */
export interface Rig extends AsyncDisposable {
  readonly server: FhirServer;
  send(method: Dispatcher.HttpMethod, path: string, options?: Send): Promise<Response>;
}

export async function startRig(options: FhirServerOptions = {}): Promise<Rig> {
  const server = await startFhirServer(options);
  return {
    server,
    send: (method, path, given) => send(server.baseUrl, method, path, given),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

export async function send(
  baseUrl: string,
  method: Dispatcher.HttpMethod,
  path: string,
  { headers = {}, body }: Send = {},
): Promise<Response> {
  const answer = await request(path === '' ? baseUrl : `${baseUrl}/${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  const isJson = String(answer.headers['content-type']).includes('json');
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

export const IDENTIFIER_SYSTEM = 'urn:example:observations';

export function observation(overrides: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    ...overrides,
  };
}

export function identified(value: string, overrides: Readonly<Record<string, unknown>> = {}) {
  return observation({ identifier: [{ system: IDENTIFIER_SYSTEM, value }], ...overrides });
}

/** A clock that stands still until it is turned. */
export function handClock(start = Date.UTC(2024, 0, 1)) {
  let time = start;
  return {
    now: () => time,
    advance(ms: number) {
      time += ms;
    },
  };
}
