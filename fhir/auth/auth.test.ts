import { generateKeyPairSync, verify } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Reply, Rig } from '../_server.ts';
import { call, startRig } from '../_server.ts';
import type { AccessToken } from './auth.ts';
import { assertionKey } from './client-assertion.ts';
import { createAuth } from './create-auth.ts';
import { tokenAuth } from './token-cache.ts';

const SECRET = { kind: 'oauth2', clientId: 'connector', clientSecret: 's:e&c' } as const;

function token(value: string, expiresIn: number | string = 3600): Reply {
  return { body: JSON.stringify({ access_token: value, token_type: 'Bearer', expires_in: expiresIn }) };
}

function formOf(rig: Rig, index = 0): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(rig.seen[index]?.text));
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function partsOf(jwt = '') {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  return { header: decoded(header), claims: decoded(claims), signed: `${header}.${claims}`, signature };
}

function rigged(lifeMs: number) {
  let time = 1_000_000;
  let fetched = 0;
  let failing = false;
  const source = async (): Promise<AccessToken> => {
    if (failing) throw new Error('token endpoint is down');
    fetched += 1;
    return { value: String(fetched), expiresAt: time + lifeMs };
  };
  return {
    auth: tokenAuth(source, () => time),
    pass: (ms: number) => (time += ms),
    fail: (now: boolean) => (failing = now),
    fetched: () => fetched,
  };
}

describe('fixed credentials', () => {
  it('are nothing, or one bearer token that cannot be renewed', async () => {
    const agent = new Agent();
    expect(await createAuth({ kind: 'none' }, 'http://x', agent).header(call())).toBeUndefined();
    const bearer = createAuth({ kind: 'bearer', token: 't' }, 'http://x', agent);
    expect(await bearer.header(call())).toBe('Bearer t');
    expect(bearer.discard('Bearer t')).toBe(false);
  });
});

describe('OAuth 2 client credentials', () => {
  it('are sent by Basic, form-encoded, with what names the API', async () => {
    await using rig = await startRig(() => token('t'));
    const config = { ...SECRET, tokenUrl: `${rig.origin}/token`, scope: 'system/*.cruds', audience: 'urn:fhir' };
    expect(await createAuth(config, rig.baseUrl, new Agent()).header(call())).toBe('Bearer t');
    const basic = Buffer.from('connector:s%3Ae%26c').toString('base64');
    expect(rig.seen[0]?.headers.authorization).toBe(`Basic ${basic}`);
    expect(formOf(rig)).toEqual({ grant_type: 'client_credentials', scope: 'system/*.cruds', audience: 'urn:fhir' });
  });

  it('go into the form where the server wants them there', async () => {
    await using rig = await startRig(() => token('t', '3599'));
    const config = {
      ...SECRET,
      tokenUrl: `${rig.origin}/token`,
      resource: 'https://fhir.example',
      clientAuth: 'form',
    } as const;
    await createAuth(config, rig.baseUrl, new Agent()).header(call());
    expect(rig.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(formOf(rig)).toMatchObject({
      client_id: 'connector',
      client_secret: 's:e&c',
      resource: 'https://fhir.example',
    });
  });

  it.each([
    [401, 'unauthorized', '{"error":"invalid_client","error_description":"secret s:e&c is wrong"}'],
    [400, 'unauthorized', '{"error":"invalid_scope"}'],
    [200, 'unauthorized', '{"token":"elsewhere"}'],
    [200, 'unauthorized', '<html>login</html>'],
    [429, 'throttled', ''],
    [503, 'unavailable', '<html>'],
  ])('that get a %i are an outage of kind %s and stay secret', async (status, kind, body) => {
    await using rig = await startRig(() => ({ status, body }));
    const auth = createAuth({ ...SECRET, tokenUrl: `${rig.origin}/token` }, rig.baseUrl, new Agent());
    const failure: unknown = await auth.header(call()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, code: 'Outage', status, message: expect.stringContaining('fhir.auth') });
    expect(String(failure)).not.toContain('s:e&c');
  });

  it('are an outage when nobody answers', async () => {
    await using rig = await startRig(() => 'drop');
    const auth = createAuth({ ...SECRET, tokenUrl: `${rig.origin}/token` }, rig.baseUrl, new Agent());
    await expect(auth.header(call())).rejects.toMatchObject({ kind: 'unreachable', code: 'Outage' });
  });
});

describe('SMART Backend Services', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const pem = (key: typeof rsa.privateKey): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();

  it.each([
    ['RS384', pem(rsa.privateKey), rsa.publicKey, undefined],
    ['ES384', JSON.stringify({ ...p384.privateKey.export({ format: 'jwk' }), kid: 'k1' }), p384.publicKey, 'k1'],
  ])('proves itself by an assertion signed with %s', async (alg, privateKey, publicKey, kid) => {
    await using rig = await startRig(({ url }) =>
      url.endsWith('smart-configuration')
        ? { body: JSON.stringify({ token_endpoint: `${rig.origin}/token` }) }
        : token('t', 300),
    );
    const auth = createAuth({ kind: 'smart', clientId: 'connector', privateKey }, rig.baseUrl, new Agent());
    expect(await auth.header(call())).toBe('Bearer t');
    expect(rig.seen.map(({ url }) => url)).toEqual(['/fhir/.well-known/smart-configuration', '/token']);
    const form = formOf(rig, 1);
    const { header, claims, signed, signature } = partsOf(form['client_assertion']);
    expect(header).toEqual({ alg, typ: 'JWT', ...(kid !== undefined && { kid }) });
    expect(claims).toMatchObject({ iss: 'connector', sub: 'connector', aud: `${rig.origin}/token` });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBeLessThanOrEqual(300);
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha384', Buffer.from(signed), key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(form).toMatchObject({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: expect.stringContaining('system/Observation.'),
    });
  });

  it('never uses an assertion id twice', async () => {
    await using rig = await startRig(() => token('t', 300));
    const config = {
      kind: 'smart',
      clientId: 'c',
      privateKey: pem(rsa.privateKey),
      tokenUrl: `${rig.origin}/t`,
    } as const;
    const auth = createAuth(config, rig.baseUrl, new Agent());
    auth.discard((await auth.header(call())) ?? '');
    await auth.header(call());
    const ids = [0, 1].map((index) => partsOf(formOf(rig, index)['client_assertion']).claims['jti']);
    expect(new Set(ids).size).toBe(2);
  });

  it('says what to set when the server names no token endpoint', async () => {
    await using rig = await startRig(() => ({ status: 404, body: '<html>' }));
    const config = { kind: 'smart', clientId: 'c', privateKey: pem(rsa.privateKey) } as const;
    await expect(createAuth(config, rig.baseUrl, new Agent()).header(call())).rejects.toMatchObject({
      code: 'Outage',
      message: expect.stringContaining('fhir.auth.tokenUrl'),
    });
  });

  it('refuses keys that it cannot sign with', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => assertionKey(pem(privateKey))).toThrow('P-384');
    expect(() => assertionKey('not a key')).toThrow('neither a PEM nor a JWK');
  });
});

describe('token cache', () => {
  it('fetches one token for all who ask at once, and keeps it', async () => {
    const { auth, fetched } = rigged(3_600_000);
    const headers = await Promise.all([1, 2, 3].map(() => auth.header(call())));
    expect([...headers, await auth.header(call())]).toEqual(Array(4).fill('Bearer 1'));
    expect(fetched()).toBe(1);
  });

  it.each([
    ['five minutes before the end of an hour', 3_600_000, 3_300_000],
    ['at nine tenths of a minute', 60_000, 54_000],
  ])('renews %s', async (_, life, renewal) => {
    const { auth, pass } = rigged(life);
    await auth.header(call());
    pass(renewal - 1);
    expect(await auth.header(call())).toBe('Bearer 1');
    pass(1);
    expect(await auth.header(call())).toBe('Bearer 2');
  });

  it('uses a token to its end while it cannot be renewed', async () => {
    const { auth, pass, fail } = rigged(3_600_000);
    await auth.header(call());
    fail(true);
    pass(3_400_000);
    expect(await auth.header(call())).toBe('Bearer 1');
    pass(200_000);
    await expect(auth.header(call())).rejects.toThrow('down');
    fail(false);
    expect(await auth.header(call())).toBe('Bearer 2');
  });

  it('forgets a token that was not taken, but not the newer one that another call got meanwhile', async () => {
    const { auth, fetched } = rigged(3_600_000);
    await auth.header(call());
    expect(auth.discard('Bearer 1')).toBe(true);
    expect(await auth.header(call())).toBe('Bearer 2');
    auth.discard('Bearer 1');
    await auth.header(call());
    expect(fetched()).toBe(2);
  });

  it('lets one caller give up without taking the token from the others', async () => {
    const endpoint = new EventEmitter();
    const auth = tokenAuth(async () => {
      await once(endpoint, 'answer');
      return { value: 't', expiresAt: Date.now() + 60_000 };
    });
    const impatient = new AbortController();
    const [gone, patient] = [auth.header(call(impatient.signal)), auth.header(call())];
    impatient.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    endpoint.emit('answer');
    expect(await patient).toBe('Bearer t');
    await expect(auth.header(call(impatient.signal))).rejects.toThrow('enough');
  });
});
