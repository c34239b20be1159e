import type { Dispatcher } from 'undici';
import { request } from 'undici';
import type { SmartBackendConfig } from '../config.ts';
import { FhirError } from '../errors.ts';
import type { CallOptions } from '../gateway.ts';
import type { TokenSource } from './auth.ts';
import type { AssertionKey } from './client-assertion.ts';
import { assertionKey, clientAssertion } from './client-assertion.ts';
import { readSecret } from './secret.ts';
import { json, requestToken } from './token-request.ts';

const DISCOVERY_TIMEOUT_MS = 15_000;
const DEFAULT_SCOPE = 'system/Device.crus system/Patient.crus system/Encounter.rs system/Observation.crus';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** SMART App Launch 2.x, Backend Services: a signed assertion instead of a shared secret. */
export function smartBackend(config: SmartBackendConfig, baseUrl: string, dispatcher: Dispatcher): TokenSource {
  const keyOf = keySource(config);
  return async (options) => {
    const key = await keyOf();
    const url = config.tokenUrl ?? (await discover(baseUrl, dispatcher, options));
    const fields = {
      grant_type: 'client_credentials',
      scope: config.scope ?? DEFAULT_SCOPE,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: clientAssertion(key, config.clientId, url, Date.now()),
    };
    return requestToken(dispatcher, { url, fields }, options);
  };
}

/** A fixed key is checked at once. @throws TypeError when it cannot sign */
function keySource({ privateKey, keyId }: SmartBackendConfig): () => Promise<AssertionKey> {
  if (typeof privateKey !== 'string') return async () => readKey(await readSecret(privateKey, 'private key'), keyId);
  const key = assertionKey(privateKey, keyId);
  return async () => key;
}

/** Half a file, seen while it is replaced, is an outage that the next try ends. */
function readKey(text: string, keyId: string | undefined): AssertionKey {
  try {
    return assertionKey(text, keyId);
  } catch (error) {
    throw new FhirError('unauthorized', 'The private key of fhir.auth cannot sign: put a whole PEM or JWK there.', {
      cause: error,
    });
  }
}

/** Asked for each token: tokens are rare, and the endpoint may move. */
async function discover(baseUrl: string, dispatcher: Dispatcher, options: CallOptions): Promise<string> {
  const document = await fetchDocument(`${baseUrl}/.well-known/smart-configuration`, dispatcher, options);
  if (typeof document === 'object' && document !== null && 'token_endpoint' in document) {
    if (typeof document.token_endpoint === 'string') return document.token_endpoint;
  }
  const message = 'The server names no token endpoint in .well-known/smart-configuration: set fhir.auth.tokenUrl.';
  throw new FhirError('unauthorized', message);
}

async function fetchDocument(url: string, dispatcher: Dispatcher, options: CallOptions): Promise<unknown> {
  try {
    const { body } = await request(url, {
      dispatcher,
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(DISCOVERY_TIMEOUT_MS)]),
    });
    return json(await body.text());
  } catch (error) {
    const message =
      'The server did not answer .well-known/smart-configuration: check fhir.url, or set fhir.auth.tokenUrl.';
    throw new FhirError('unreachable', message, { cause: error });
  }
}
