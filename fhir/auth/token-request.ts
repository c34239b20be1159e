import type { Dispatcher } from 'undici';
import { request } from 'undici';
import { FhirError } from '../errors.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { CallOptions } from '../gateway.ts';
import type { AccessToken } from './auth.ts';

const TIMEOUT_MS = 15_000;
/** OAuth leaves `expires_in` optional; a short life costs one more request, a long one a 401. */
const LIFE_WITHOUT_EXPIRY_S = 300;

export interface TokenForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly authorization?: string;
}

/** RFC 6749 §4.4.2: asks a token endpoint. Every failure is an outage: credentials get mended, readings wait. */
export async function requestToken(
  dispatcher: Dispatcher,
  form: TokenForm,
  options: CallOptions,
): Promise<AccessToken> {
  const answer = await post(dispatcher, form, options);
  const token = answer.status === 200 ? parse(answer.json) : undefined;
  if (token === undefined) throw refusal(answer);
  return token;
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly retryAfterMs: number | undefined;
}

async function post(dispatcher: Dispatcher, form: TokenForm, options: CallOptions): Promise<Answer> {
  try {
    const { statusCode, body, headers } = await request(form.url, {
      method: 'POST',
      dispatcher,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(form.authorization !== undefined && { authorization: form.authorization }),
      },
      body: encode(form.fields),
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { status: statusCode, json: json(await body.text()), retryAfterMs: retryAfterMs(headers, Date.now()) };
  } catch (error) {
    const message = 'The token endpoint did not answer: check fhir.auth.tokenUrl and the way to it.';
    throw new FhirError('unreachable', message, { cause: error });
  }
}

function encode(fields: TokenForm['fields']): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.set(name, value);
  }
  return form.toString();
}

export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parse(body: unknown): AccessToken | undefined {
  if (typeof body !== 'object' || body === null || !('access_token' in body)) return undefined;
  if (typeof body.access_token !== 'string') return undefined;
  // Azure AD v1 sends the number as text.
  const life = 'expires_in' in body ? Number(body.expires_in) : NaN;
  const seconds = Number.isFinite(life) && life > 0 ? life : LIFE_WITHOUT_EXPIRY_S;
  return { value: body.access_token, expiresAt: Date.now() + seconds * 1000 };
}

/** RFC 6749 §5.2 `error` is a word of a closed list; `error_description` is free text and stays out. */
function refusal(answer: Answer): FhirError {
  const { status, json: body, retryAfterMs: wait } = answer;
  const named = typeof body === 'object' && body !== null && 'error' in body ? ` (${String(body.error)})` : '';
  const kind = status === 429 ? 'throttled' : status >= 500 ? 'unavailable' : 'unauthorized';
  const message = `The token endpoint answered ${status}${named}: check fhir.auth (client id, secret or key, scope).`;
  return new FhirError(kind, message, { status, retryAfterMs: wait });
}
