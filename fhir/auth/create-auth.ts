import type { Dispatcher } from 'undici';
import type { AuthConfig } from '../config.ts';
import type { Auth } from './auth.ts';
import { noAuth } from './auth.ts';
import { bearerAuth } from './bearer.ts';
import { clientCredentials } from './client-credentials.ts';
import { smartBackend } from './smart-backend.ts';
import { tokenAuth } from './token-cache.ts';

/** The configured way to prove who we are. @throws TypeError on a key that cannot sign. */
export function createAuth(config: AuthConfig, baseUrl: string, dispatcher: Dispatcher): Auth {
  switch (config.kind) {
    case 'none':
      return noAuth();
    case 'bearer':
      return bearerAuth(config.token);
    case 'oauth2':
      return tokenAuth(clientCredentials(config, dispatcher));
    case 'smart':
      return tokenAuth(smartBackend(config, baseUrl, dispatcher));
    case 'tokens':
      return tokenAuth(config.source);
  }
}
