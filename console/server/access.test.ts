import { describe, expect, it } from 'vitest';
import { REQUEST_HEADER } from '../contract/routes.ts';
import { type Asked, accessRules, isAllowed, refusalOf } from './access.ts';

const RULES = accessRules({ host: '127.0.0.1', allowedHosts: ['console.clinic.example'] }, undefined);

function ask(headers: Record<string, string>, method: Asked['method'] = 'GET'): number | undefined {
  const asked = { method, isApi: true, needsToken: true, headers: { host: 'localhost:8800', ...headers } };
  return refusalOf(asked, RULES)?.status;
}

describe('who may ask the console', () => {
  it.each(['localhost:8800', '127.0.0.1:8800', '[::1]:8800', 'console.clinic.example', 'Console.Clinic.Example:443'])(
    'answers to %s',
    (host) => expect(ask({ host })).toBeUndefined(),
  );

  it.each(['evil.example', 'evil.example:8800', 'localhost.evil.example', ''])('does not answer to %o', (host) =>
    expect(ask({ host })).toBe(403),
  );

  it.each(['http://evil.example', 'http://localhost:9999', 'null'])('does not answer a page of %s', (origin) =>
    expect(ask({ origin, [REQUEST_HEADER]: '1' }, 'POST')).toBe(403),
  );

  it.each([
    ['http://localhost:8800', 'localhost:8800'],
    ['https://console.clinic.example', '10.0.0.7:8800'],
  ])('answers its own page of %s', (origin, host) =>
    expect(ask({ origin, host, 'sec-fetch-site': 'same-origin', [REQUEST_HEADER]: '1' }, 'POST')).toBeUndefined(),
  );

  it.each(['cross-site', 'same-site'])('does not answer what a browser calls %s', (site) =>
    expect(ask({ 'sec-fetch-site': site })).toBe(403),
  );

  it('changes nothing without the header that a foreign page cannot send', () => {
    expect(ask({}, 'POST')).toBe(403);
    expect(ask({ [REQUEST_HEADER]: '1' }, 'POST')).toBeUndefined();
  });
});

describe('the token', () => {
  it('must be there beyond loopback', () => {
    expect(() => accessRules({ host: '0.0.0.0', allowedHosts: [] }, undefined)).toThrow(/IOT_CONNECTOR_CONSOLE_TOKEN/);
    expect(() => accessRules({ host: '0.0.0.0', allowedHosts: [] }, 'secret')).not.toThrow();
  });

  it('must be the right one, whole', () => {
    const rules = accessRules({ host: '127.0.0.1', allowedHosts: [] }, 'secret');
    expect(isAllowed({}, rules)).toBe(false);
    expect(isAllowed({ authorization: 'Bearer secre' }, rules)).toBe(false);
    expect(isAllowed({ authorization: 'Basic secret' }, rules)).toBe(false);
    expect(isAllowed({ authorization: 'Bearer secret' }, rules)).toBe(true);
    const asked = { method: 'GET', isApi: true, needsToken: true, headers: { host: 'localhost' } };
    expect(refusalOf(asked, rules)).toMatchObject({ status: 401, problem: { code: 'TokenRequired' } });
  });
});
