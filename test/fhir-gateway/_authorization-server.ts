import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Provider } from 'oidc-provider';
import { request } from 'undici';
import { startFhirServer } from '../../stack/fhir-server/server.ts';

const SCOPE = 'system/Device.crus system/Patient.crus system/Encounter.rs system/Observation.crus';

export const CLIENT_ID = 'connector';
export const CLIENT_SECRET = 'made-up secret: with/odd?characters&';
export const TOKEN_LIFE_S = 600;

export interface PublicKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

export type Client = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

/** An authorization server, and a FHIR server that takes its tokens only. */
export interface GuardedServer {
  readonly baseUrl: string;
  readonly tokenUrl: string;
  /** Tokens that the authorization server gave out so far. */
  readonly issued: number;
  /** Requests that the FHIR server refused for want of a good token. */
  readonly refused: number;
  /** From now on the authorization server knows these keys of the client. */
  setKeys(keys: readonly PublicKey[]): void;
  /** Takes every token back that was given out. */
  revokeAll(): Promise<void>;
  /** Whatever token comes, it is refused. */
  refuseAll(refuses: boolean): void;
  close(): Promise<void>;
}

export async function startGuardedServer(client: Client): Promise<GuardedServer> {
  const fhir = await startFhirServer();
  let keys: readonly PublicKey[] = [];
  let [issued, refused, refuses] = [0, 0, false];
  const tokens: string[] = [];
  const keyServer = await listen((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: keys.map(jwkOf) }));
  });
  const authorization = await listen((incoming, response) => void provider.callback()(incoming, response));
  const provider = createProvider(originOf(authorization), client, `${originOf(keyServer)}/jwks`);
  provider.on('client_credentials.saved', ({ jti }) => {
    issued += 1;
    tokens.push(jti);
  });
  const isGood = async (token: string | undefined): Promise<boolean> => {
    const found = token === undefined || refuses ? undefined : await provider.ClientCredentials.find(token);
    return found?.isValid === true && found.scope === SCOPE;
  };
  const guard = await listen(async (incoming, response) => {
    const answer = await guarded(incoming, isGood, `${originOf(authorization)}/token`, fhir.baseUrl);
    if (answer.status === 401) refused += 1;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  return {
    baseUrl: `${originOf(guard)}/fhir`,
    tokenUrl: `${originOf(authorization)}/token`,
    get issued() {
      return issued;
    },
    get refused() {
      return refused;
    },
    setKeys: (next) => void (keys = next),
    refuseAll: (next) => void (refuses = next),
    revokeAll: async () => {
      for (const jti of tokens.splice(0)) await (await provider.ClientCredentials.find(jti))?.destroy();
    },
    close: async () => {
      await Promise.all([guard, authorization, keyServer].map(stop));
      await fhir.close();
    },
  };
}

function createProvider(issuer: string, method: Client, jwksUri: string): Provider {
  const own = method === 'private_key_jwt' ? { jwks_uri: jwksUri } : { client_secret: CLIENT_SECRET };
  return new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT_ID, token_endpoint_auth_method: method, scope: SCOPE, ...own },
        ...{ grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      },
    ],
    scopes: SCOPE.split(' '),
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { ClientCredentials: TOKEN_LIFE_S },
    enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  });
}

function jwkOf({ keyId, key }: PublicKey): object {
  return { ...key.export({ format: 'jwk' }), kid: keyId, use: 'sig' };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const PASSED_ON = ['content-type', 'if-match', 'if-none-match', 'if-none-exist', 'prefer', 'cache-control'];
const GIVEN_BACK = ['content-type', 'etag', 'location'];

async function guarded(
  incoming: IncomingMessage,
  isGood: (token: string | undefined) => Promise<boolean>,
  tokenUrl: string,
  fhirUrl: string,
): Promise<Answer> {
  const { url = '', method = 'GET', headers } = incoming;
  const body = await text(incoming);
  if (url.endsWith('/.well-known/smart-configuration')) {
    const document = { token_endpoint: tokenUrl, token_endpoint_auth_methods_supported: ['private_key_jwt'] };
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) };
  }
  if (!(await isGood(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]))) {
    return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: '' };
  }
  const answer = await request(`${new URL(fhirUrl).origin}${url}`, {
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

type Listener = (...args: Parameters<RequestListener>) => Promise<void> | void;

async function listen(listener: Listener): Promise<Server> {
  const server = createServer((incoming, response) => void listener(incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
