import type { CallOptions } from '../gateway.ts';

/** What goes into the `Authorization` header, and how to get a new one when the server does not take it. */
export interface Auth {
  header(options: CallOptions): Promise<string | undefined>;
  /** Forgets this header; answers whether asking again may give another one. */
  discard(header: string): boolean;
}

export interface AccessToken {
  readonly value: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Fetches a new token; caching, single flight and renewal are not its business. @throws FhirError */
export type TokenSource = (options: CallOptions) => Promise<AccessToken>;

export function noAuth(): Auth {
  return { header: async () => undefined, discard: () => false };
}
