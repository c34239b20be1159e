import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { startFhirServer } from '../../stack/fhir-server/server.ts';

/** A FHIR server that takes good tokens only. */
export interface Guard {
  readonly baseUrl: string;
  /** Requests that were refused for want of a good token. */
  readonly refused: number;
  /** Whatever token comes, it is refused. */
  readonly refuseAll: (refuses: boolean) => void;
  close(): Promise<void>;
}

export interface GuardParts {
  readonly isGood: (token: string) => Promise<boolean>;
  /** What `.well-known/smart-configuration` answers, to anybody. */
  readonly smartConfiguration?: object;
}

export async function startGuard({ isGood, smartConfiguration }: GuardParts): Promise<Guard> {
  const fhir = await startFhirServer();
  let [refused, refuses] = [0, false];
  const answer = async (incoming: IncomingMessage): Promise<Answer> => {
    if (incoming.url?.endsWith('/.well-known/smart-configuration')) return jsonAnswer(smartConfiguration ?? {});
    const token = /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1];
    if (token !== undefined && !refuses && (await isGood(token))) return passOn(incoming, new URL(fhir.baseUrl).origin);
    refused += 1;
    return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: '' };
  };
  const server = await listen((incoming, response) => {
    void answer(incoming).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  return {
    baseUrl: `${originOf(server)}${new URL(fhir.baseUrl).pathname}`,
    get refused() {
      return refused;
    },
    refuseAll: (next) => void (refuses = next),
    close: async () => {
      await stop(server);
      await fhir.close();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function jsonAnswer(document: object): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) };
}

const PASSED_ON = ['content-type', 'if-match', 'if-none-match', 'if-none-exist', 'prefer', 'cache-control'];
const GIVEN_BACK = ['content-type', 'etag', 'location'];

async function passOn(incoming: IncomingMessage, origin: string): Promise<Answer> {
  const { url = '', method = 'GET', headers } = incoming;
  const body = await text(incoming);
  const answer = await request(`${origin}${url}`, {
    method: method as 'GET',
    headers: picked(headers, PASSED_ON),
    ...(body !== '' && { body }),
  });
  return { status: answer.statusCode, headers: picked(answer.headers, GIVEN_BACK), body: await answer.body.text() };
}

function picked(headers: IncomingMessage['headers'], names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [name, headers[name]]);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')) as Record<string, string>;
}

export async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
