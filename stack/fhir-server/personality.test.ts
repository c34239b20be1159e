import { describe, expect, it } from 'vitest';
import type { Rig } from './_client.ts';
import { handClock, IDENTIFIER_SYSTEM, identified, observation, startRig } from './_client.ts';
import type { PersonalityName } from './personality.ts';
import { PERSONALITIES } from './personality.ts';

const put = (rig: Rig, id: string, status: string, headers: Readonly<Record<string, string>> = {}) =>
  rig.send('PUT', `Observation/${id}`, { body: observation({ id, status }), headers });

const createIfNone = (rig: Rig, value: string) =>
  rig.send('POST', 'Observation', {
    body: identified(value),
    headers: { 'if-none-exist': `identifier=${IDENTIFIER_SYSTEM}|${value}` },
  });

/** What `PUT` answers: first write, If-None-Match: * on existing, stale If-Match, If-Match on missing. */
const PUT_ANSWERS: readonly (readonly [PersonalityName, number, number, number, number])[] = [
  ['strict', 201, 412, 412, 404],
  ['microsoft', 201, 200, 412, 404],
  ['hapi', 201, 200, 409, 201],
];

describe('personalities with client ids', () => {
  it.each(PUT_ANSWERS)('%s', async (personality, first, noneMatch, stale, missing) => {
    await using rig = await startRig({ personality });
    expect((await put(rig, 'a', 'preliminary', { 'if-none-match': '*' })).status).toBe(first);
    expect((await put(rig, 'a', 'final', { 'if-none-match': '*' })).status).toBe(noneMatch);
    expect((await put(rig, 'a', 'amended', { 'if-match': 'W/"9"' })).status).toBe(stale);
    expect((await put(rig, 'b', 'final', { 'if-match': 'W/"9"' })).status).toBe(missing);
  });
});

describe('personalities without client ids', () => {
  it.each([
    ['medplum', 404, /^[0-9a-f-]{36}$/],
    ['google', 405, /^[A-Za-z0-9_-]{12,}$/],
  ] as const)('%s', async (personality, unknownId, versionId) => {
    await using rig = await startRig({ personality });
    expect((await put(rig, 'a', 'final')).status).toBe(unknownId);
    const conditional = (body: unknown) => rig.send('PUT', 'Observation?identifier=x', { body });
    expect((await conditional(identified('x', { id: 'a' }))).status).toBe(400);
    expect((await conditional(identified('x'))).status).toBe(201);
    const created = await rig.send('POST', 'Observation', { body: observation() });
    expect(created.body.meta.versionId).toMatch(versionId);
    expect(created.headers.etag).toBe(`W/"${created.body.meta.versionId}"`);
    const { id } = created.body;
    expect((await put(rig, id, 'amended', { 'if-match': 'W/"x"' })).status).toBe(412);
    const updated = await put(rig, id, 'amended', { 'if-match': String(created.headers.etag) });
    expect(updated.status).toBe(200);
    expect(updated.headers.etag).not.toBe(created.headers.etag);
    expect((await rig.send('GET', 'metadata')).body.rest[0].resource[0].updateCreate).toBe(false);
  });
});

describe('microsoft', () => {
  it('lets a race of conditional creates make duplicates, and refuses everybody after that', async () => {
    await using rig = await startRig({
      personality: { ...PERSONALITIES.microsoft, conditionalCreate: { kind: 'weak', delayMs: 1_000 } },
    });
    const replies = await Promise.all(Array.from({ length: 5 }, () => createIfNone(rig, 'x')));
    expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201, 201, 201]);
    expect((await createIfNone(rig, 'x')).status).toBe(412);
  });

  it('answers a conditional create that matches with 200 and nothing else', async () => {
    await using rig = await startRig({ personality: 'microsoft' });
    await createIfNone(rig, 'x');
    const matched = await createIfNone(rig, 'x');
    expect(matched).toMatchObject({ status: 200, text: '' });
    expect(matched.headers).not.toHaveProperty('etag');
  });

  it('wants weak tags and keeps the version of an unchanged resource', async () => {
    await using rig = await startRig({ personality: 'microsoft' });
    await put(rig, 'a', 'final');
    expect((await put(rig, 'a', 'amended', { 'if-match': '"1"' })).status).toBe(400);
    expect(await put(rig, 'a', 'final')).toMatchObject({ status: 200, headers: { etag: 'W/"1"' } });
  });

  it('compares 128 characters of an identifier', async () => {
    await using rig = await startRig({ personality: 'microsoft' });
    const start = 'x'.repeat(128);
    await rig.send('POST', 'Observation', { body: identified(`${start}-one`) });
    const total = async (value: string) => (await rig.send('GET', `Observation?identifier=${value}`)).body.total;
    expect(await total(`${start}-two`)).toBe(1);
    expect(await total(start.slice(1))).toBe(0);
    await using strict = await startRig();
    await strict.send('POST', 'Observation', { body: identified(`${start}-one`) });
    expect((await strict.send('GET', `Observation?identifier=${start}-two`)).body.total).toBe(0);
    expect((await strict.send('GET', `Observation?identifier=${start}-one`)).body.total).toBe(1);
  });

  it('gives up on the rest of a batch once an entry is throttled', async () => {
    await using rig = await startRig({ personality: 'microsoft' });
    rig.server.faults.inject({
      scope: 'entry',
      effect: { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
      when: ({ url }) => url === 'Observation/b',
    });
    const entry = ['a', 'b', 'c'].map((id) => ({
      resource: observation({ id }),
      request: { method: 'PUT', url: `Observation/${id}` },
    }));
    const reply = await rig.send('POST', '', { body: { resourceType: 'Bundle', type: 'batch', entry } });
    expect(reply.headers['retry-after']).toBe('2');
    expect(reply.body.entry).toMatchObject([
      { response: { status: '201 Created' } },
      { response: { status: '429' } },
      { response: { status: '429' } },
    ]);
    expect(rig.server.store.count('Observation')).toBe(1);
  });

  it('takes 500 entries in a Bundle', async () => {
    await using rig = await startRig({ personality: 'microsoft' });
    const entry = Array.from({ length: 501 }, (_, index) => ({
      request: { method: 'GET', url: `Observation/${index}` },
    }));
    const post = (entries: unknown) =>
      rig.send('POST', '', { body: { resourceType: 'Bundle', type: 'batch', entry: entries } });
    expect((await post(entry)).status).toBe(400);
    expect((await post(entry.slice(1))).status).toBe(200);
  });
});

describe('hapi', () => {
  it('takes If-Match: W/"0" as create-if-absent, safe in a race', async () => {
    await using rig = await startRig({ personality: 'hapi' });
    const race = Array.from({ length: 20 }, () => put(rig, 'a', 'final', { 'if-match': 'W/"0"' }));
    const statuses = (await Promise.all(race)).map((reply) => reply.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    await rig.send('DELETE', 'Observation/a');
    expect((await put(rig, 'a', 'final', { 'if-match': 'W/"0"' })).status).toBe(409);
  });

  it('fails on tags that are not numbers, and says processing for every issue', async () => {
    await using rig = await startRig({ personality: 'hapi' });
    await put(rig, 'a', 'final');
    expect((await put(rig, 'a', 'amended', { 'if-match': '*' })).status).toBe(500);
    const stale = await put(rig, 'a', 'amended', { 'if-match': 'W/"9"' });
    expect(stale).toMatchObject({
      status: 409,
      body: { issue: [{ code: 'processing', diagnostics: expect.stringMatching(/^HAPI-\d+: /) }] },
    });
  });

  it('gives a search result again for a minute, unless told not to', async () => {
    const clock = handClock();
    await using rig = await startRig({ personality: 'hapi', now: clock.now });
    const find = async (headers = {}) => {
      const { body, headers: given } = await rig.send('GET', 'Observation?identifier=x', { headers });
      return [body.entry?.length ?? 0, given['x-cache']];
    };
    expect(await find()).toEqual([0, undefined]);
    await rig.send('POST', 'Observation', { body: identified('x') });
    expect(await find()).toEqual([0, 'HIT']);
    expect(await find({ 'cache-control': 'no-cache' })).toEqual([1, undefined]);
    await rig.send('POST', 'Observation', { body: identified('x') });
    expect(await find()).toEqual([1, 'HIT']);
    clock.advance(60_000);
    expect(await find()).toEqual([2, undefined]);
  });

  it('cuts a history to the count of a minute ago, unless _offset=0', async () => {
    const clock = handClock();
    await using rig = await startRig({ personality: 'hapi', now: clock.now });
    const versions = async (query: string, headers = {}) => {
      const { body } = await rig.send('GET', `Observation/a/_history${query}`, { headers });
      return [body.total, ...body.entry.map((entry: { response: { etag: string } }) => entry.response.etag)];
    };
    await put(rig, 'a', 'preliminary');
    expect(await versions('')).toEqual([1, 'W/"1"']);
    await put(rig, 'a', 'final');
    expect(await versions('', { 'cache-control': 'no-cache' })).toEqual([1, 'W/"2"']);
    expect(await versions('?_offset=0')).toEqual([1, 'W/"2"', 'W/"1"']);
    clock.advance(60_000);
    expect(await versions('')).toEqual([2, 'W/"2"', 'W/"1"']);
  });

  it('gives bare tags in a batch, none for reads, and resources only on request', async () => {
    await using rig = await startRig({ personality: 'hapi' });
    const entry = [
      { resource: observation({ id: 'a' }), request: { method: 'PUT', url: 'Observation/a' } },
      { request: { method: 'GET', url: 'Observation/a' } },
    ];
    const batch = (headers = {}) =>
      rig.send('POST', '', { body: { resourceType: 'Bundle', type: 'batch', entry }, headers });
    const [written, read] = (await batch()).body.entry;
    expect(written.response).toMatchObject({ status: '201 Created', etag: '"1"' });
    expect(written).not.toHaveProperty('resource');
    expect(read).toMatchObject({ resource: { meta: { versionId: '1' } } });
    expect(read.response).not.toHaveProperty('etag');
    const [preferred] = (await batch({ prefer: 'return=representation' })).body.entry;
    expect(preferred.resource).toMatchObject({ id: 'a' });
  });

  it('refuses ids of digits and references to what is not there', async () => {
    await using rig = await startRig({ personality: 'hapi' });
    expect((await put(rig, '123', 'final')).status).toBe(400);
    const subject = { subject: { reference: 'Patient/p' } };
    const create = () => rig.send('POST', 'Observation', { body: observation(subject) });
    expect((await create()).status).toBe(400);
    await rig.send('PUT', 'Patient/p', { body: { resourceType: 'Patient', id: 'p' } });
    expect((await create()).status).toBe(201);
  });

  it('ignores the id of the body and a stale If-Match on a conditional update', async () => {
    await using rig = await startRig({ personality: 'hapi' });
    await rig.send('PUT', 'Observation/a', { body: identified('x', { id: 'a' }) });
    const updated = await rig.send('PUT', `Observation?identifier=${IDENTIFIER_SYSTEM}|x`, {
      body: identified('x', { id: 'other', status: 'amended' }),
      headers: { 'if-match': 'W/"9"' },
    });
    expect(updated).toMatchObject({ status: 200, body: { id: 'a' }, headers: { etag: 'W/"2"' } });
  });

  it('leaves the total of a search out and pages by 20', async () => {
    await using rig = await startRig({ personality: 'hapi' });
    for (let index = 0; index < 21; index++) await rig.send('POST', 'Observation', { body: observation() });
    const { body } = await rig.send('GET', 'Observation');
    expect(body).not.toHaveProperty('total');
    expect(body.entry).toHaveLength(20);
    expect(body.link.map((link: { relation: string }) => link.relation)).toEqual(['self', 'next']);
  });
});
