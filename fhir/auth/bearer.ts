import type { Secret } from '../config.ts';
import type { Auth } from './auth.ts';
import { readSecret } from './secret.ts';
import { tokenAuth } from './token-cache.ts';

/** Whoever keeps renewing a token in a file does so before its end, which we do not know: a minute is sooner than that. */
const READ_EVERY_MS = 60_000;

/** A token that somebody else got: for good, or the one that stands in a file now. */
export function bearerAuth(token: Secret): Auth {
  if (typeof token === 'string') return { header: async () => `Bearer ${token}`, discard: () => false };
  return tokenAuth(async () => ({
    value: await readSecret(token, 'bearer token'),
    expiresAt: Date.now() + READ_EVERY_MS,
  }));
}
