import type { Dispatcher } from 'undici';
import type { ClientCredentialsConfig } from '../config.ts';
import type { TokenSource } from './auth.ts';
import { requestToken } from './token-request.ts';

/** RFC 6749 §4.4: the client's own credentials are the grant. */
export function clientCredentials(config: ClientCredentialsConfig, dispatcher: Dispatcher): TokenSource {
  const inForm = config.clientAuth === 'form';
  const form = {
    url: config.tokenUrl,
    fields: {
      grant_type: 'client_credentials',
      scope: config.scope,
      resource: config.resource,
      audience: config.audience,
      ...(inForm && { client_id: config.clientId, client_secret: config.clientSecret }),
    },
    ...(!inForm && { authorization: basic(config.clientId, config.clientSecret) }),
  };
  return (options) => requestToken(dispatcher, form, options);
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
