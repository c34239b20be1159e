import { createHmac, timingSafeEqual } from 'node:crypto';

/** A shared access policy: the name and the key that clients sign with. */
export interface SasPolicy {
  readonly keyName: string;
  readonly key: string;
}

/** What a token allows, or why it is refused. */
export type SasVerdict =
  | { readonly kind: 'valid'; readonly path: string; readonly expiresAtMs: number }
  | { readonly kind: 'refused'; readonly reason: string };

const SCHEME = 'SharedAccessSignature ';

/** Checks a token of the form `SharedAccessSignature sr=…&sig=…&se=…&skn=…`. */
export function verifySasToken(token: string, policy: SasPolicy, nowMs: number): SasVerdict {
  if (!token.startsWith(SCHEME)) return refused('The token is not a SharedAccessSignature.');
  const fields = fieldsOf(token.slice(SCHEME.length));
  const resource = fields.get('sr');
  const expiry = fields.get('se');
  const signature = fields.get('sig');
  if (resource === undefined || expiry === undefined || signature === undefined) {
    return refused('The token lacks one of sr, se and sig.');
  }
  if (decoded(fields.get('skn') ?? '') !== policy.keyName) return refused('The token names an unknown key.');
  if (!isEqual(decoded(signature), sign(policy.key, resource, expiry))) return refused('The signature is wrong.');
  const expiresAtMs = Number(expiry) * 1000;
  if (!(expiresAtMs > nowMs)) return refused('The token has expired.');
  return { kind: 'valid', path: resourcePath(decoded(resource)), expiresAtMs };
}

/** Makes a token for a resource, as clients do. */
export function createSasToken(resource: string, policy: SasPolicy, expiresAtMs: number): string {
  const encoded = encodeURIComponent(resource);
  const expiry = String(Math.floor(expiresAtMs / 1000));
  const signature = encodeURIComponent(sign(policy.key, encoded, expiry));
  return `${SCHEME}sr=${encoded}&sig=${signature}&se=${expiry}&skn=${encodeURIComponent(policy.keyName)}`;
}

/** Returns the path of a resource URI in lower case and without slashes at its ends; empty for the namespace. */
export function resourcePath(resource: string): string {
  const withoutHost = resource.replace(/^[a-z]+:\/\/[^/]*/i, '');
  return withoutHost.replace(/^\/+|\/+$/g, '').toLowerCase();
}

/** Tells whether a token for one path covers another: the same, or one below it. */
export function coversPath(granted: string, wanted: string): boolean {
  return granted === '' || wanted === granted || wanted.startsWith(`${granted}/`);
}

function sign(key: string, encodedResource: string, expiry: string): string {
  return createHmac('sha256', key).update(`${encodedResource}\n${expiry}`).digest('base64');
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('&').map((field): [string, string] => {
      const cut = field.indexOf('=');
      return [field.slice(0, cut), field.slice(cut + 1)];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function refused(reason: string): SasVerdict {
  return { kind: 'refused', reason };
}
