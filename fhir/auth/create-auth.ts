import type { Dispatcher } from 'undici';
import type { AuthConfig } from '../config.ts';
import type { Auth, TokenSource } from './auth.ts';
import { bearerAuth, noAuth } from './auth.ts';
import { clientCredentials } from './client-credentials.ts';
import { smartBackend } from './smart-backend.ts';
import { tokenAuth } from './token-cache.ts';

/** The configured way to prove who we are. @throws TypeError on a key that cannot sign. */
export function createAuth(config: AuthConfig, baseUrl: string, dispatcher: Dispatcher): Auth {
  if (config.kind === 'none') return noAuth();
  return config.kind === 'bearer' ? bearerAuth(config.token) : tokenAuth(tokenSource(config, baseUrl, dispatcher));
}

type TokenConfig = Exclude<AuthConfig, { readonly kind: 'none' | 'bearer' }>;

function tokenSource(config: TokenConfig, baseUrl: string, dispatcher: Dispatcher): TokenSource {
  if (config.kind === 'tokens') return config.source;
  return config.kind === 'oauth2' ? clientCredentials(config, dispatcher) : smartBackend(config, baseUrl, dispatcher);
}
