import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { Provider } from 'oidc-provider';
import { request } from 'undici';
import { onTestFinished, vi } from 'vitest';
import { makeCertificate, startProxy } from '../azure/_relay.ts';
import { temporaryDirectory } from '../ingestor/_bench.ts';

export const TENANT = '00000000-0000-0000-0000-000000000002';
export const APPLICATION = '00000000-0000-0000-0000-000000000001';
export const APPLICATION_SECRET = 'made-up secret: with/odd?characters&';
export const TOKEN_LIFE_S = 3600;

const TENANT_PATH = `/${TENANT}`;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** What the application trusts: tokens of this cluster, for this service account of it, meant for the exchange. */
const FEDERATED = {
  iss: 'https://cluster.example/oidc',
  sub: 'system:serviceaccount:vitals:iot-connector',
  aud: 'api://AzureADTokenExchange',
};

/** An application of a tenant, with a client secret and with a federated credential. */
export interface Entra {
  /** Tokens given out so far. */
  readonly issued: number;
  readonly isGood: (token: string) => Promise<boolean>;
  /** Takes every token back that was given out. */
  readonly revokeAll: () => Promise<void>;
  /** A token of the pod's service account, by a new key of the cluster, which is the only one known from now on. */
  projectToken(): string;
}

/**
 * The directory of a tenant: an authorization server behind the host name of Azure's. This process reaches it through a proxy and
 * trusts the certificate that it meets there, as where TLS is inspected.
 */
export async function startEntra(scope: string, host = 'login.microsoftonline.com'): Promise<Entra> {
  const provider = createProvider(host, scope);
  const ids: string[] = [];
  let [issued, cluster] = [0, generateKeyPairSync('ec', { namedCurve: 'P-256' })];
  provider.on('client_credentials.saved', ({ jti }) => {
    issued += 1;
    ids.push(jti);
  });
  const server = await listen(createServer(mounted(provider)));
  await startFront(host, async (incoming) => {
    const form = new URLSearchParams(await text(incoming));
    const { url = '', method = 'GET' } = incoming;
    return request(`http://127.0.0.1:${server}${url}`, {
      method: method as 'GET',
      headers: { host, 'x-forwarded-proto': 'https', 'content-type': 'application/x-www-form-urlencoded' },
      ...(method === 'POST' && { body: exchanged(form, cluster.publicKey).toString() }),
    });
  });
  return {
    get issued() {
      return issued;
    },
    isGood: async (token) => {
      const found = await provider.ClientCredentials.find(token);
      return found?.isValid === true && found.scope === scope;
    },
    revokeAll: async () => {
      for (const id of ids.splice(0)) await (await provider.ClientCredentials.find(id))?.destroy();
    },
    projectToken: () => {
      cluster = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return projected(cluster.privateKey);
    },
  };
}

function createProvider(host: string, scope: string): Provider {
  const provider = new Provider(`https://${host}${TENANT_PATH}/v2.0`, {
    // Where the client library knows the endpoint of Azure's own hosts to be.
    routes: { token: '/oauth2/v2.0/token' },
    clients: [
      {
        client_id: APPLICATION,
        client_secret: APPLICATION_SECRET,
        scope,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: [scope],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { ClientCredentials: TOKEN_LIFE_S },
    clientAuthMethods: ['client_secret_post'],
  });
  provider.proxy = true;
  return provider;
}

function mounted(provider: Provider): RequestListener {
  const answer = provider.callback();
  return (incoming, response) => {
    const originalUrl = incoming.url ?? '';
    Object.assign(incoming, { originalUrl, url: originalUrl.slice(TENANT_PATH.length) });
    void answer(incoming, response);
  };
}

/** A good assertion of the cluster is as good as the secret; a bad one proves nothing. */
function exchanged(form: URLSearchParams, key: KeyObject): URLSearchParams {
  const assertion = form.get('client_assertion');
  if (assertion === null) return form;
  const passed = new URLSearchParams([...form].filter(([name]) => !name.startsWith('client_assertion')));
  const isProven = form.get('client_assertion_type') === ASSERTION_TYPE && isFederated(assertion, key);
  passed.set('client_secret', isProven ? APPLICATION_SECRET : 'none');
  return passed;
}

function isFederated(assertion: string, key: KeyObject): boolean {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const { iss, sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const isMeant = iss === FEDERATED.iss && sub === FEDERATED.sub && aud === FEDERATED.aud;
  return isSigned && isMeant && Number(exp) > Date.now() / 1000;
}

function projected(key: KeyObject): string {
  const claims = { ...FEDERATED, exp: Math.floor(Date.now() / 1000) + 24 * TOKEN_LIFE_S };
  const parts = [{ alg: 'ES256', typ: 'JWT' }, claims];
  const payload = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${payload}.${sign('sha256', Buffer.from(payload), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

type Forward = (incoming: IncomingMessage) => ReturnType<typeof request>;

/** The host's port 443, which this process finds by its proxy. */
async function startFront(host: string, forward: Forward): Promise<void> {
  const { certificatePath, keyPath } = await makeCertificate(await temporaryDirectory(), [host]);
  const [cert, key] = await Promise.all([readFile(certificatePath), readFile(keyPath)]);
  const port = await listen(
    createTlsServer({ cert, key }, (incoming, response) => void passOn(forward, incoming, response)),
  );
  const { url } = await startProxy('connector:pass word', port);
  vi.stubEnv('HTTPS_PROXY', url.replace('//', '//connector:pass%20word@'));
  trust(cert);
}

async function passOn(forward: Forward, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { statusCode, body } = await forward(incoming);
  response.writeHead(statusCode, { 'content-type': 'application/json' }).end(await body.text());
}

/** What NODE_EXTRA_CA_CERTS does, which a process reads at its start only. */
function trust(ca: Buffer): void {
  const create = tls.createSecureContext;
  vi.spyOn(tls, 'createSecureContext').mockImplementation((options) => create({ ...options, ca }));
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
