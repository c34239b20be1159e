import type { KeyObject } from 'node:crypto';
import { Provider } from 'oidc-provider';
import type { Guard } from './_guard.ts';
import { listen, originOf, startGuard, stop } from './_guard.ts';

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
export interface GuardedServer extends Guard {
  readonly tokenUrl: string;
  /** Tokens that the authorization server gave out so far. */
  readonly issued: number;
  /** From now on the authorization server knows these keys of the client. */
  setKeys(keys: readonly PublicKey[]): void;
  /** Takes every token back that was given out. */
  readonly revokeAll: () => Promise<void>;
}

export async function startGuardedServer(client: Client): Promise<GuardedServer> {
  let keys: readonly PublicKey[] = [];
  let issued = 0;
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
  const tokenUrl = `${originOf(authorization)}/token`;
  const guard = await startGuard({
    isGood: async (token) => {
      const found = await provider.ClientCredentials.find(token);
      return found?.isValid === true && found.scope === SCOPE;
    },
    smartConfiguration: { token_endpoint: tokenUrl, token_endpoint_auth_methods_supported: ['private_key_jwt'] },
  });
  return {
    ...guard,
    get refused() {
      return guard.refused;
    },
    tokenUrl,
    get issued() {
      return issued;
    },
    setKeys: (next) => void (keys = next),
    revokeAll: async () => {
      for (const jti of tokens.splice(0)) await (await provider.ClientCredentials.find(jti))?.destroy();
    },
    close: async () => {
      await guard.close();
      await Promise.all([authorization, keyServer].map(stop));
    },
  };
}

function createProvider(issuer: string, method: Client, jwksUri: string): Provider {
  const own = method === 'private_key_jwt' ? { jwks_uri: jwksUri } : { client_secret: CLIENT_SECRET };
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: method,
        scope: SCOPE,
        ...own,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
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
