import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Resource } from '@medplum/fhirtypes';
import { Agent } from 'undici';
import { noAuth } from './auth/auth.ts';
import type { FhirHttp, FhirHttpParts } from './http.ts';
import { createFhirHttp } from './http.ts';

/** What the server saw of one request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A resource goes out as FHIR JSON, text as it is. */
  readonly body?: Resource | string;
}

/** `drop` breaks the connection, `hang` never answers. */
export type Script = (seen: Seen, index: number) => Answer | Promise<Answer>;

type Answer = Reply | 'drop' | 'hang';

export interface Rig extends AsyncDisposable {
  readonly origin: string;
  readonly baseUrl: string;
  readonly seen: readonly Seen[];
  readonly http: FhirHttp;
  httpWith(parts: Partial<FhirHttpParts>): FhirHttp;
  /** Resolves once a connection of a hanging request was closed by the client. */
  readonly hungUp: Promise<unknown>;
}

/** A server on a free port that does as the script says, and a client of it. */
export async function startRig(script: Script): Promise<Rig> {
  const seen: Seen[] = [];
  const agent = new Agent();
  const hangUps = new EventEmitter();
  const hungUp = once(hangUps, 'hangUp');
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await read(request);
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, text };
    seen.push(one);
    answer(await script(one, seen.length - 1), request, response, () => hangUps.emit('hangUp'));
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseUrl = `${origin}/fhir`;
  const httpWith = (parts: Partial<FhirHttpParts>): FhirHttp =>
    createFhirHttp({
      baseUrl,
      dispatcher: agent,
      auth: noAuth(),
      requestTimeoutMs: 10_000,
      extraHeaders: {},
      ...parts,
    });
  return {
    origin,
    baseUrl,
    seen,
    hungUp,
    httpWith,
    http: httpWith({}),
    [Symbol.asyncDispose]: async () => {
      await agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answer(reply: Answer, request: IncomingMessage, response: ServerResponse, hangUp: () => void): void {
  if (reply === 'drop') {
    request.socket.destroy();
  } else if (reply === 'hang') {
    request.socket.once('close', hangUp);
  } else {
    const { status = 200, headers = {}, body } = reply;
    const type = typeof body === 'string' ? {} : { 'content-type': 'application/fhir+json' };
    response.writeHead(status, { ...type, ...headers });
    response.end(typeof body === 'object' ? JSON.stringify(body) : body);
  }
}

export function call(signal: AbortSignal = new AbortController().signal): { readonly signal: AbortSignal } {
  return { signal };
}

export const OUTCOME = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'invalid', diagnostics: 'value 4711 is not allowed' }],
} as const satisfies Resource;
