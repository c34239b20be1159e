import type { Dispatcher } from 'undici';
import type { ClientCredentialsConfig } from '../config.ts';
import type { TokenSource } from './auth.ts';
import { readSecret } from './secret.ts';
import type { TokenForm } from './token-request.ts';
import { requestToken } from './token-request.ts';

/** RFC 6749 §4.4: the client's own credentials are the grant. */
export function clientCredentials(config: ClientCredentialsConfig, dispatcher: Dispatcher): TokenSource {
  return async (options) => {
    const secret = await readSecret(config.clientSecret, 'client secret');
    return requestToken(dispatcher, formOf(config, secret), options);
  };
}

function formOf(config: ClientCredentialsConfig, secret: string): TokenForm {
  const { tokenUrl: url, clientId, scope, resource, audience } = config;
  const fields = { grant_type: 'client_credentials', scope, resource, audience };
  return config.clientAuth === 'form'
    ? { url, fields: { ...fields, client_id: clientId, client_secret: secret } }
    : { url, fields, authorization: basic(clientId, secret) };
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
