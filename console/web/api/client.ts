import { signal } from '@preact/signals';
import type { Problem } from '../../contract/problem.ts';
import { type Commands, type Queries, REQUEST_HEADER, ROUTES } from '../../contract/routes.ts';

/** The server refused, or could not be asked; `remedy` says how to mend it. */
export class ConsoleError extends Error {
  override name = 'ConsoleError';
  readonly code: Problem['code'];

  constructor({ code, message, remedy }: Problem) {
    super(remedy === '' ? message : `${message} ${remedy}`);
    this.code = code;
  }
}

const TOKEN_KEY = 'iot-connector.token';

/** Kept as long as the tab: whoever opens the browser tomorrow is asked again. */
export const token = signal(sessionStorage.getItem(TOKEN_KEY) ?? '');

/** The server took the token of the last request no more. */
export const isTokenRefused = signal(false);

export function setToken(text: string): void {
  isTokenRefused.value = false;
  sessionStorage.setItem(TOKEN_KEY, text);
  token.value = text;
}

/** Asks for something that changes nothing. */
export async function ask<Name extends keyof Queries>(
  name: Name,
  query: Queries[Name]['query'],
): Promise<Queries[Name]['answer']> {
  const search = searchOf(query);
  return answerOf(await reach(`${ROUTES[name]}${search === '' ? '' : `?${search}`}`, { headers: authorization() }));
}

/** Has something done. */
export async function command<Name extends keyof Commands>(
  name: Name,
  body: Commands[Name]['body'],
): Promise<Commands[Name]['answer']> {
  const headers = { ...authorization(), 'content-type': 'application/json', [REQUEST_HEADER]: '1' };
  return answerOf(await reach(ROUTES[name], { method: 'POST', headers, body: JSON.stringify(body) }));
}

function authorization(): Readonly<Record<string, string>> {
  return token.value === '' ? {} : { authorization: `Bearer ${token.value}` };
}

function searchOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

async function reach(address: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...options, cache: 'no-store' });
  } catch {
    throw new ConsoleError({
      code: 'Unavailable',
      message: 'The console server does not answer.',
      remedy:
        'See whether `iot-connector up` or `iot-connector console` still runs; this page goes on by itself when it does.',
    });
  }
}

const OTHER_ANSWER: Problem = {
  code: 'Unavailable',
  message: 'Something else than the console server answered.',
  remedy: 'A proxy in between may want you to sign in: load the page again. Or the page is served without its server.',
};

function isJson({ headers }: Response): boolean {
  return headers.get('content-type')?.includes('json') === true;
}

// What the server answers is of the contract: both sides are built from the same file.
async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok && isJson(response)) return (await response.json()) as T;
  if (response.ok) throw new ConsoleError(OTHER_ANSWER);
  const problem = await problemOf(response);
  if (problem.code === 'TokenRequired') isTokenRefused.value = true;
  throw new ConsoleError(problem);
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    code: 'Internal',
    message: `The server answered ${response.status} ${response.statusText}.`,
    remedy: 'Its log says more.',
  };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}
