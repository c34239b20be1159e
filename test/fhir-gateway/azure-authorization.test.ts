import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../config/load-config.ts';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { AuthConfig } from '../../fhir/config.ts';
import { createFhirGateway } from '../../fhir/create-fhir-gateway.ts';
import type { FhirGateway } from '../../fhir/gateway.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { azureTokenSource } from '../../workers/azure-tokens.ts';
import { gatewayConfig } from '../../workers/gateway-config.ts';

interface AccessToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

const LANES = 24;
const TOKEN_LIFE_S = 3600;

const closing: { close(): Promise<void> }[] = [];

// The clock of this process is the clock of the gateway, of the identity and of the server.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.stubEnv('IDENTITY_ENDPOINT', identity.origin);
  vi.stubEnv('IDENTITY_HEADER', 'of-this-host');
});

afterAll(() => identity.close());

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const one of closing.splice(0).toReversed()) await one.close();
});

interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Listener = (url: URL, incoming: Incoming) => Promise<Answer>;

async function listen(listener: Listener): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const respond = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '', 'http://any.example');
    const { method = 'GET', headers } = incoming;
    const answer = await listener(url, { method, headers, body: await text(incoming) });
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body);
  };
  const server = createServer((incoming, response) => void respond(incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Incoming {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Tokens that live, with their ends: what the identity gave out and the FHIR server takes. */
const alive = new Map<string, number>();
let issued = 0;

function issue(): AccessToken {
  issued += 1;
  const token = { token: `token-${issued}`, expiresOnTimestamp: Date.now() + TOKEN_LIFE_S * 1000 };
  alive.set(token.token, token.expiresOnTimestamp);
  return token;
}

/** The identity endpoint of an Azure host; the library remembers its address as long as the process lives. */
const identity = await listen(async (url) => {
  const { token, expiresOnTimestamp } = issue();
  const resource = url.searchParams.get('resource');
  const expires_on = String(Math.floor(expiresOnTimestamp / 1000));
  return { body: JSON.stringify({ access_token: token, expires_on, resource, token_type: 'Bearer' }) };
});

/** A FHIR server that takes the tokens that live, and no others. */
async function startGuarded() {
  const fhir = await startFhirServer();
  let refused = 0;
  const guard = await listen(async (url, incoming) => {
    const token = /^Bearer (.+)$/.exec(String(incoming.headers['authorization']))?.[1] ?? '';
    if ((alive.get(token) ?? 0) <= Date.now()) {
      refused += 1;
      return { status: 401, body: '', headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
    }
    return passOn(`${new URL(fhir.baseUrl).origin}${url.pathname}${url.search}`, incoming);
  });
  closing.push(fhir, guard);
  const before = issued;
  return {
    baseUrl: `${guard.origin}${new URL(fhir.baseUrl).pathname}`,
    counts: () => ({ issued: issued - before, refused }),
  };
}

async function passOn(url: string, { method, headers, body }: Incoming): Promise<Answer> {
  const names = ['content-type', 'if-match', 'if-none-match', 'prefer', 'cache-control'];
  const passed = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])] as const]));
  const answer = await request(url, {
    method: method as 'GET',
    headers: Object.fromEntries(passed),
    ...(body !== '' && { body }),
  });
  const { etag } = answer.headers;
  return {
    status: answer.statusCode,
    body: await answer.body.text(),
    headers: { 'content-type': 'application/fhir+json', ...(typeof etag === 'string' && { etag }) },
  };
}

function managedIdentity(baseUrl: string): AuthConfig {
  const config = parseConfig({ fhir: { auth: { kind: 'azure' } }, azure: { credential: 'managedIdentity' } }, 'none');
  return gatewayConfig(config, {}, baseUrl, noMetrics).auth ?? { kind: 'none' };
}

/** As the credentials of the library do that keep their tokens themselves: until five minutes before the end. */
function keepingCredential(): AuthConfig {
  const create = async () => {
    let kept: AccessToken | undefined;
    return {
      getToken: async () => {
        if (kept === undefined || kept.expiresOnTimestamp - Date.now() < 300_000) kept = issue();
        return kept;
      },
    };
  };
  return { kind: 'tokens', source: azureTokenSource(create, 'https://fhir.example/.default') };
}

function connect(baseUrl: string, auth: AuthConfig = managedIdentity(baseUrl)): FhirGateway {
  const gateway = createFhirGateway({ baseUrl, auth, server: { firstWrite: 'ifNoneMatch' } });
  closing.push(gateway);
  return gateway;
}

async function write(gateway: FhirGateway, sample: number): Promise<string> {
  const [outcome] = await gateway.upsert([samples('a', sample)], options());
  return outcome?.kind === 'failed' ? outcome.trouble.code : (outcome?.kind ?? 'nothing');
}

async function manyAtOnce(gateway: FhirGateway): Promise<readonly string[]> {
  const lanes = Array.from({ length: LANES }, (_, lane) => gateway.upsert([samples(`series-${lane}`, 1)], options()));
  return (await Promise.all(lanes)).flat().map(({ kind }) => kind);
}

describe('the token of an Azure identity', () => {
  it('is fetched once, however many ask for it at the same time, and used again', async () => {
    const server = await startGuarded();
    const gateway = connect(server.baseUrl);
    expect(await manyAtOnce(gateway)).toEqual(Array(LANES).fill('created'));
    await manyAtOnce(gateway);
    expect(server.counts()).toEqual({ issued: 1, refused: 0 });
  });

  it.each([
    ['a managed identity', managedIdentity],
    ['a credential that keeps its tokens', keepingCredential],
  ])('is renewed before it ends, so that no request is refused: %s', async (_, auth) => {
    const server = await startGuarded();
    const gateway = connect(server.baseUrl, auth(server.baseUrl));
    const written: string[] = [];
    for (const sample of [1, 2, 3, 4, 5]) {
      written.push(await write(gateway, sample));
      vi.setSystemTime(Date.now() + (TOKEN_LIFE_S / 2) * 1000);
    }
    expect(written).toEqual(['created', 'updated', 'updated', 'updated', 'updated']);
    expect(server.counts()).toEqual({ issued: 3, refused: 0 });
  });

  it('that the server does not take any more is renewed once, whoever finds out first', async () => {
    const server = await startGuarded();
    const gateway = connect(server.baseUrl, keepingCredential());
    expect(await write(gateway, 1)).toBe('created');
    alive.clear();
    expect(await manyAtOnce(gateway)).toEqual(Array(LANES).fill('created'));
    expect(server.counts().issued).toBe(2);
  });

  it('that is refused again when it is new is an outage, and no reason to ask for ever more', async () => {
    const server = await startGuarded();
    const gateway = connect(server.baseUrl, keepingCredential());
    expect(await write(gateway, 1)).toBe('created');
    vi.spyOn(alive, 'get').mockReturnValue(0);
    expect(await write(gateway, 2)).toBe('Outage');
    expect(server.counts()).toEqual({ issued: 2, refused: 2 });
    vi.restoreAllMocks();
    expect(await write(gateway, 2)).toBe('updated');
  });
});
