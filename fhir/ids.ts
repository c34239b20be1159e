import { createHash, createHmac } from 'node:crypto';
import type { IdHash } from './config.ts';

export interface IdentifierKey {
  readonly system: string | undefined;
  readonly value: string;
}

/**
 * Lower-case hex SHA-256 of `system_value`, as the old service made it, so that a store filled by it lines up.
 * HMAC where ids reach audit logs: the plain hash of a short number can be guessed.
 */
export function resourceId(identifier: IdentifierKey, hash: IdHash = { kind: 'sha256' }): string {
  const text = `${identifier.system ?? ''}_${identifier.value}`;
  const digest = hash.kind === 'sha256' ? createHash('sha256') : createHmac('sha256', hash.key);
  return digest.update(text, 'utf8').digest('hex');
}
