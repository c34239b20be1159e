import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { InvalidConfig } from '../../config/invalid-config.ts';
import type { Problem } from '../contract/problem.ts';
import { REQUEST_HEADER } from '../contract/routes.ts';

/** Who may ask the console for something. */
export interface AccessRules {
  /** What it listens on. An address in a request is always good, as no foreign name leads to it. */
  readonly host: string;
  /** Names by which browsers reach it otherwise, with or without port. */
  readonly proxied: ReadonlySet<string>;
  readonly token?: string;
}

/** The part of a request that decides. */
export interface Asked {
  readonly method: string;
  readonly isApi: boolean;
  /** The session route tells a page without a token that it needs one. */
  readonly needsToken: boolean;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly problem: Problem;
}

interface AccessSettings {
  readonly host: string;
  readonly allowedHosts: readonly string[];
}

/** @throws InvalidConfig where anybody in the network could use the console */
export function accessRules({ host, allowedHosts }: AccessSettings, token: string | undefined): AccessRules {
  if (!isLoopback(host) && token === undefined) {
    throw new InvalidConfig(
      `The console shows health data and would listen on ${host}, beyond this machine: set IOT_CONNECTOR_CONSOLE_TOKEN ` +
        '(or IOT_CONNECTOR_CONSOLE_TOKEN_FILE), or leave console.host at 127.0.0.1.',
    );
  }
  const rules = { host: host.toLowerCase(), proxied: new Set(allowedHosts) };
  return token === undefined ? rules : { ...rules, token };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Why a request is not answered, or nothing. */
export function refusalOf(asked: Asked, rules: AccessRules): Refusal | undefined {
  const host = one(asked.headers['host']);
  // A foreign name that was made to lead here (DNS rebinding) makes a foreign page one of ours for the browser.
  if (!isKnown(host, rules)) {
    return forbidden('Host', 'Use localhost or an address, or add the name to console.allowedHosts.');
  }
  if (asked.isApi && isForeign(asked, host, rules)) {
    return forbidden('Origin', 'Open the console’s own page, and use it there.');
  }
  if (asked.method !== 'GET' && asked.method !== 'HEAD' && one(asked.headers[REQUEST_HEADER]) === '') {
    return forbidden('request header', `Requests that change something carry the header ${REQUEST_HEADER}.`);
  }
  return asked.needsToken && !isAllowed(asked.headers, rules) ? TOKEN_REQUIRED : undefined;
}

/** Whether the token is good, where one is needed. */
export function isAllowed(headers: Asked['headers'], { token }: AccessRules): boolean {
  if (token === undefined) return true;
  const [, given = ''] = /^Bearer (.+)$/i.exec(one(headers['authorization'])) ?? [];
  // Digests have one length, and comparing them takes one time.
  return timingSafeEqual(digest(given), digest(token));
}

const TOKEN_REQUIRED: Refusal = {
  status: 401,
  problem: {
    code: 'TokenRequired',
    message: 'The console needs a token, and none or another was given.',
    remedy: 'It is the one that IOT_CONNECTOR_CONSOLE_TOKEN holds where the console runs.',
  },
};

function forbidden(what: string, remedy: string): Refusal {
  return { status: 403, problem: { code: 'Forbidden', message: `The ${what} is not accepted here.`, remedy } };
}

function isKnown(host: string, { host: own, proxied }: AccessRules): boolean {
  const name = withoutPort(host.toLowerCase());
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
  return name === 'localhost' || name === own || proxied.has(name) || proxied.has(host.toLowerCase());
}

function isForeign({ headers }: Asked, host: string, rules: AccessRules): boolean {
  const site = one(headers['sec-fetch-site']);
  if (site !== '' && site !== 'same-origin' && site !== 'none') return true;
  const origin = one(headers['origin']);
  return origin !== '' && !isOwn(origin, host, rules);
}

/** A reverse proxy may rewrite the host, and then the origin has the name that browsers know. */
function isOwn(origin: string, host: string, { proxied }: AccessRules): boolean {
  const [, from = ''] = /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase()) ?? [];
  return from === host.toLowerCase() || proxied.has(from) || proxied.has(withoutPort(from));
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

function one(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
