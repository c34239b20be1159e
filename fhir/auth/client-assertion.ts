import type { KeyObject } from 'node:crypto';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { json } from './token-request.ts';

/** SMART allows five minutes at most; less leaves room for clocks that differ. */
const LIFE_S = 240;

export interface AssertionKey {
  readonly key: KeyObject;
  readonly algorithm: 'RS384' | 'ES384';
  readonly keyId: string | undefined;
}

/**
 * Reads a PEM or JWK private key and tells which SMART algorithm it signs with. A JWK's own id comes before a configured one:
 * it changes together with the key. @throws TypeError on another key
 */
export function assertionKey(text: string, keyId?: string): AssertionKey {
  const key = readKey(text);
  const id = jwkId(text) ?? keyId;
  if (key.asymmetricKeyType === 'rsa') return { key, algorithm: 'RS384', keyId: id };
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'secp384r1') {
    return { key, algorithm: 'ES384', keyId: id };
  }
  throw new TypeError('fhir.auth.privateKey must be an RSA key (RS384) or an EC key on P-384 (ES384).');
}

function readKey(text: string): KeyObject {
  const jwk = json(text);
  try {
    return typeof jwk === 'object' && jwk !== null
      ? createPrivateKey({ key: { ...jwk }, format: 'jwk' })
      : createPrivateKey(text);
  } catch (error) {
    throw new TypeError('fhir.auth.privateKey is neither a PEM nor a JWK private key.', { cause: error });
  }
}

function jwkId(text: string): string | undefined {
  const jwk = json(text);
  return typeof jwk === 'object' && jwk !== null && 'kid' in jwk && typeof jwk.kid === 'string' ? jwk.kid : undefined;
}

/** RFC 7523 §2.2 with the claims of SMART Backend Services; a new `jti` each time, as servers refuse a repeated one. */
export function clientAssertion(key: AssertionKey, clientId: string, audience: string, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const header = { alg: key.algorithm, typ: 'JWT', ...(key.keyId !== undefined && { kid: key.keyId }) };
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), iat: now, exp: now + LIFE_S };
  const signed = `${base64url(header)}.${base64url(claims)}`;
  // JWS wants r and s side by side (RFC 7518 §3.4), not the DER that OpenSSL gives; RSA ignores the setting.
  const signature = sign('sha384', Buffer.from(signed), { key: key.key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
