import { once } from 'node:events';
import type { CallOptions } from '../gateway.ts';
import type { AccessToken, Auth, TokenSource } from './auth.ts';

/** Renewed this long before its end, or at nine tenths of a short life, so that no request carries a dying token. */
const RENEW_BEFORE_MS = 300_000;
const SHORT_LIFE_SHARE = 0.1;

interface Cached extends AccessToken {
  readonly renewAt: number;
}

/** One token for all callers: fetched once however many ask, renewed before it ends, used on while renewal fails. */
export function tokenAuth(source: TokenSource, now: () => number = Date.now): Auth {
  let cached: Cached | undefined;
  let flight: Promise<Cached> | undefined;

  const fetchOnce = (): Promise<Cached> => {
    // A caller that gives up must not take the token of the others with it: the fetch has its own deadline.
    flight ??= fetchToken(source, now)
      .then((token) => (cached = token))
      .finally(() => (flight = undefined));
    return flight;
  };

  const current = async (): Promise<Cached> => {
    const held = cached;
    if (held === undefined || now() >= held.expiresAt) return fetchOnce();
    if (now() < held.renewAt) return held;
    return fetchOnce().catch(() => held);
  };

  return {
    header: async (options) => `Bearer ${(await untilAborted(current(), options.signal)).value}`,
    discard: (header) => {
      if (cached !== undefined && header === `Bearer ${cached.value}`) cached = undefined;
      return true;
    },
  };
}

async function fetchToken(source: TokenSource, now: () => number): Promise<Cached> {
  const startedAt = now();
  const token = await source({ signal: new AbortController().signal });
  const life = token.expiresAt - startedAt;
  return { ...token, renewAt: token.expiresAt - Math.min(RENEW_BEFORE_MS, life * SHORT_LIFE_SHARE) };
}

async function untilAborted<T>(work: Promise<T>, signal: CallOptions['signal']): Promise<T> {
  signal.throwIfAborted();
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal }).then(() => Promise.reject(signal.reason as Error));
  try {
    return await Promise.race([work, aborted]);
  } finally {
    aborted.catch(() => undefined);
    done.abort();
  }
}
