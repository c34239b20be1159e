import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { call, OUTCOME, startRig } from './_server.ts';
import { FhirError, kindOf } from './errors.ts';
import type { FhirRequest } from './exchange.ts';

const GET: FhirRequest = { method: 'GET', path: 'Observation/a' };
const OBSERVATION = { resourceType: 'Observation', id: 'a', status: 'final', code: { text: 'x' } } as const;
const PUT: FhirRequest = { method: 'PUT', path: 'Observation/a', body: OBSERVATION, ifMatch: 'W/"1"' };

async function failureOf(work: Promise<unknown>): Promise<FhirError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FhirError);
  return error as FhirError;
}

describe('FHIR over HTTP', () => {
  it('sends a resource with its preconditions below the path of the base URL', async () => {
    await using rig = await startRig(() => ({ status: 200, body: OBSERVATION, headers: { etag: 'W/"2"' } }));
    const response = await rig.httpWith({ baseUrl: `${rig.baseUrl}/` }).send(PUT, call());
    expect(response).toMatchObject({
      status: 200,
      etag: 'W/"2"',
      versionId: '2',
      content: 'fhir',
      resource: OBSERVATION,
    });
    expect(rig.seen[0]).toMatchObject({ method: 'PUT', url: '/fhir/Observation/a' });
    expect(rig.seen[0]?.headers).toMatchObject({
      'if-match': 'W/"1"',
      prefer: 'return=representation',
      'content-type': expect.stringContaining('application/fhir+json'),
    });
    expect(JSON.parse(rig.seen[0]?.text ?? '')).toEqual(OBSERVATION);
  });

  it('sends what a conditional create and an uncached search need', async () => {
    await using rig = await startRig(() => ({ status: 201 }));
    await rig.http.send({ method: 'POST', path: 'Device', ifNoneExist: 'identifier=a%7Cb', fresh: true }, call());
    expect(rig.seen[0]?.headers).toMatchObject({ 'if-none-exist': 'identifier=a%7Cb', 'cache-control': 'no-cache' });
  });

  it.each([
    ['an HTML page', { 'content-type': 'text/html' }, '<html>502</html>', 'foreign'],
    ['an empty body', {}, '', 'empty'],
    ['broken JSON', { 'content-type': 'application/fhir+json' }, '{"resourceType":', 'foreign'],
    ['JSON that is no resource', { 'content-type': 'application/json' }, '{"error":"x"}', 'foreign'],
    ['a resource under a content type that does not say JSON', { 'content-type': 'text/plain' }, '{}', 'foreign'],
  ])('survives %s', async (_, headers, body, content) => {
    await using rig = await startRig(() => ({ status: 400, headers, body }));
    const response = await rig.http.send(GET, call());
    expect(response).toMatchObject({ status: 400, content });
    expect(response.resource).toBeUndefined();
  });

  it('makes an ETag from the version id where the server sends none', async () => {
    const body = { ...OBSERVATION, meta: { versionId: 'b64==' } };
    await using rig = await startRig(() => ({ body }));
    expect(await rig.http.send(GET, call())).toMatchObject({ etag: 'W/"b64=="', versionId: 'b64==' });
  });

  it('tells the request id of the server, or else the one it sent', async () => {
    await using rig = await startRig((_, index) => (index === 0 ? { headers: { 'x-request-id': 'theirs' } } : {}));
    expect((await rig.http.send(GET, call())).requestId).toBe('theirs');
    expect((await rig.http.send(GET, call())).requestId).toBe(rig.seen[1]?.headers['x-request-id']);
  });

  it('rides out two broken connections', async () => {
    await using rig = await startRig((_, index) => (index < 2 ? 'drop' : { body: OBSERVATION }));
    expect((await rig.http.send(PUT, call())).status).toBe(200);
    expect(rig.seen).toHaveLength(3);
  });

  it('says after the third that a write may have happened all the same', async () => {
    await using rig = await startRig(() => 'drop');
    expect(await failureOf(rig.http.send(PUT, call()))).toMatchObject({ kind: 'unreachable', ambiguous: true });
    expect(await failureOf(rig.http.send(GET, call()))).toMatchObject({ kind: 'unreachable', ambiguous: false });
    expect(rig.seen).toHaveLength(6);
  });

  it('knows that a refused connection wrote nothing', async () => {
    const rig = await startRig(() => ({}));
    await rig[Symbol.asyncDispose]();
    await using other = await startRig(() => ({}));
    const error = await failureOf(other.httpWith({ baseUrl: rig.baseUrl }).send(PUT, call()));
    expect(error).toMatchObject({ kind: 'unreachable', code: 'Outage', ambiguous: false });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('waits out a short 429 and hands up a long one', async () => {
    await using rig = await startRig((seen, index) => {
      const wait = seen.url.endsWith('/long') ? '30' : '0';
      return index === 0 || wait === '30' ? { status: 429, headers: { 'retry-after': wait } } : { body: OBSERVATION };
    });
    expect((await rig.http.send(GET, call())).status).toBe(200);
    expect(await rig.http.send({ ...GET, path: 'Observation/long' }, call())).toMatchObject({
      status: 429,
      retryAfterMs: 30_000,
    });
    expect(rig.seen).toHaveLength(3);
  });

  it('does not repeat a request that the server answered with an error', async () => {
    await using rig = await startRig(() => ({ status: 503, body: OUTCOME }));
    expect((await rig.http.send(PUT, call())).status).toBe(503);
    expect(rig.seen).toHaveLength(1);
  });

  it('gives up on a silent server after the request timeout, and once only', async () => {
    await using rig = await startRig(() => 'hang');
    const error = await failureOf(rig.httpWith({ requestTimeoutMs: 50 }).send(PUT, call()));
    expect(error).toMatchObject({ kind: 'timeout', code: 'Outage', ambiguous: true });
    expect(rig.seen).toHaveLength(1);
  });

  it('reads no more than it is told of an answer, once, and says so', async () => {
    await using rig = await startRig(() => ({ body: OBSERVATION, headers: {} }));
    const dispatcher = new Agent({ maxResponseSize: 10 });
    const failure = await failureOf(rig.httpWith({ dispatcher }).send(PUT, call()));
    expect(failure).toMatchObject({ kind: 'notFhir', code: 'Outage', ambiguous: true });
    expect(failure.message).toContain('too large');
    expect(rig.seen).toHaveLength(1);
    await dispatcher.destroy();
  });

  it.each([301, 302, 307, 308])('follows no %i, as it might lead our credentials elsewhere', async (status) => {
    await using elsewhere = await startRig(() => ({ body: OBSERVATION }));
    await using rig = await startRig(() => ({ status, headers: { location: `${elsewhere.baseUrl}/Observation/a` } }));
    const response = await rig.http.send(PUT, call());
    expect([response.status, kindOf(PUT, response), elsewhere.seen]).toEqual([status, 'notFhir', []]);
  });

  it('closes the socket when the call is cancelled', async () => {
    await using rig = await startRig(() => 'hang');
    const http = rig.httpWith({ requestTimeoutMs: 600_000 });
    const cancellation = new AbortController();
    const failure = failureOf(http.send(PUT, call(cancellation.signal)));
    await expect.poll(() => rig.seen.length).toBe(1);
    cancellation.abort();
    expect((await failure).kind).toBe('cancelled');
    await rig.hungUp;
  });

  it('reports each exchange by resource type, never by id', async () => {
    const reports: unknown[] = [];
    await using rig = await startRig((_, index) => (index === 0 ? { body: OBSERVATION } : 'drop'));
    const http = rig.httpWith({ onExchange: (report) => reports.push(report) });
    await http.send({ ...GET, path: 'Observation?identifier=secret' }, call());
    await failureOf(http.send({ method: 'POST', path: '', body: OBSERVATION }, call()));
    expect(reports[0]).toMatchObject({ method: 'GET', target: 'Observation', status: 200 });
    expect(reports[1]).toMatchObject({ method: 'POST', target: 'batch' });
    expect(reports[1]).not.toHaveProperty('status');
    expect(JSON.stringify(reports)).not.toContain('secret');
  });

  it('refuses a base URL that is none', async () => {
    await using rig = await startRig(() => ({}));
    expect(() => rig.httpWith({ baseUrl: 'example.org/fhir' })).toThrow(TypeError);
    expect(() => rig.httpWith({ baseUrl: 'ftp://example.org/fhir' })).toThrow('fhir.url');
  });
});

describe('a 401', () => {
  it('is answered with a new token once', async () => {
    await using rig = await startRig((seen) => (seen.headers.authorization === 'Bearer 2' ? {} : { status: 401 }));
    let tokens = 0;
    const auth = { header: async () => `Bearer ${(tokens += 1)}`, discard: () => true };
    expect((await rig.httpWith({ auth }).send(GET, call())).status).toBe(200);
    expect(rig.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it('stands when the new token is not taken either, or there can be none', async () => {
    await using rig = await startRig(() => ({ status: 401 }));
    const renewing = { header: async () => 'Bearer 1', discard: () => true };
    expect((await rig.httpWith({ auth: renewing }).send(GET, call())).status).toBe(401);
    const fixed = { header: async () => 'Bearer 1', discard: () => false };
    expect((await rig.httpWith({ auth: fixed }).send(GET, call())).status).toBe(401);
    expect(rig.seen).toHaveLength(3);
  });
});
