import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rig } from './_client.ts';
import { observation, startRig } from './_client.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig[Symbol.asyncDispose]());

describe('create', () => {
  it('answers 201 with Location, ETag and Last-Modified, and ignores the id of the body', async () => {
    const created = await rig.send('POST', 'Observation', {
      body: observation({ id: 'mine', meta: { versionId: '9' } }),
    });
    expect(created.status).toBe(201);
    expect(created.headers.etag).toBe('W/"1"');
    expect(created.body.id).not.toBe('mine');
    expect(created.body.meta.versionId).toBe('1');
    expect(created.headers.location).toBe(`${rig.server.baseUrl}/Observation/${created.body.id}/_history/1`);
    expect(Date.parse(String(created.headers['last-modified']))).not.toBeNaN();
  });

  it.each([
    ['another type', observation({ resourceType: 'Patient' }), 400],
    ['no resource', [], 400],
    ['no JSON', '{', 400],
  ])('refuses %s', async (_what, body, status) => {
    const refused = await rig.send('POST', 'Observation', { body });
    expect(refused.status).toBe(status);
    expect(refused.body.resourceType).toBe('OperationOutcome');
  });

  it('answers 404 for a type it does not keep', async () => {
    const refused = await rig.send('POST', 'Claim', { body: { resourceType: 'Claim' } });
    expect(refused).toMatchObject({ status: 404, body: { resourceType: 'OperationOutcome' } });
  });
});

describe('read', () => {
  it('gives the resource with its version, also by HEAD without a body', async () => {
    await rig.send('PUT', 'Observation/read-1', { body: observation({ id: 'read-1' }) });
    const read = await rig.send('GET', 'Observation/read-1');
    expect(read).toMatchObject({ status: 200, headers: { etag: 'W/"1"' }, body: { id: 'read-1' } });
    const head = await rig.send('HEAD', 'Observation/read-1');
    expect(head).toMatchObject({ status: 200, text: '', headers: { etag: 'W/"1"' } });
  });

  it('answers 304 while the client has the version', async () => {
    await rig.send('PUT', 'Observation/read-2', { body: observation({ id: 'read-2' }) });
    const headers = { 'if-none-match': 'W/"1"' };
    expect((await rig.send('GET', 'Observation/read-2', { headers })).status).toBe(304);
    await rig.send('PUT', 'Observation/read-2', { body: observation({ id: 'read-2', status: 'amended' }) });
    expect((await rig.send('GET', 'Observation/read-2', { headers })).status).toBe(200);
  });

  it('answers 404 for what never was and 410 for what was deleted', async () => {
    await rig.send('PUT', 'Observation/read-3', { body: observation({ id: 'read-3' }) });
    expect((await rig.send('DELETE', 'Observation/read-3')).status).toBe(204);
    expect((await rig.send('GET', 'Observation/read-3')).status).toBe(410);
    expect((await rig.send('GET', 'Observation/never')).status).toBe(404);
    expect((await rig.send('DELETE', 'Observation/read-3')).status).toBe(204);
    expect((await rig.send('DELETE', 'Observation/never')).status).toBe(204);
  });
});

function put(id: string, status: string, headers: Readonly<Record<string, string>> = {}) {
  return rig.send('PUT', `Observation/${id}`, { body: observation({ id, status }), headers });
}

describe('update', () => {
  it('creates under an id of the client, then counts versions', async () => {
    const created = await put('up-1', 'preliminary');
    expect(created).toMatchObject({ status: 201, headers: { etag: 'W/"1"' } });
    expect(created.headers.location).toBe(`${rig.server.baseUrl}/Observation/up-1/_history/1`);
    expect(await put('up-1', 'final')).toMatchObject({
      status: 200,
      headers: { etag: 'W/"2"' },
      body: { status: 'final' },
    });
  });

  it('keeps the version when nothing changes, whatever meta the client sends', async () => {
    await put('up-2', 'final');
    const body = observation({ id: 'up-2', meta: { versionId: '77', lastUpdated: '2001-01-01T00:00:00Z' } });
    expect(await rig.send('PUT', 'Observation/up-2', { body })).toMatchObject({
      status: 200,
      headers: { etag: 'W/"1"' },
    });
    expect(rig.server.store.versions('Observation', 'up-2')).toHaveLength(1);
  });

  it('refuses an id that is not the one of the address, or not an id', async () => {
    expect((await rig.send('PUT', 'Observation/a', { body: observation({ id: 'b' }) })).status).toBe(400);
    expect((await rig.send('PUT', 'Observation/a', { body: observation() })).status).toBe(400);
    expect((await put('x'.repeat(65), 'final')).status).toBe(400);
    expect((await put('f'.repeat(64), 'final')).status).toBe(201);
  });

  it.each([
    ['the current version', { 'if-match': 'W/"2"' }, 200],
    ['the current version as a strong tag', { 'if-match': '"2"' }, 200],
    ['any version', { 'if-match': '*' }, 200],
    ['an older version', { 'if-match': 'W/"1"' }, 412],
    ['absence', { 'if-none-match': '*' }, 412],
    ['both at once', { 'if-match': 'W/"2"', 'if-none-match': '*' }, 400],
  ])('with a precondition on %s', async (name, headers, status) => {
    const id = `pre-${name.replaceAll(' ', '-')}`;
    await put(id, 'preliminary');
    await put(id, 'final');
    expect((await put(id, 'amended', headers)).status).toBe(status);
    expect(rig.server.store.versions('Observation', id)).toHaveLength(status === 200 ? 3 : 2);
  });

  it('answers 404 for If-Match on what never was, 410 on what was deleted', async () => {
    const headers = { 'if-match': 'W/"1"' };
    expect((await put('never-was', 'final', headers)).status).toBe(404);
    await put('was', 'final');
    await rig.send('DELETE', 'Observation/was');
    expect((await put('was', 'final', headers)).status).toBe(410);
  });

  it('lets exactly one of many racing first writes through', async () => {
    const racers = Array.from({ length: 20 }, () => put('race', 'final', { 'if-none-match': '*' }));
    const statuses = (await Promise.all(racers)).map((reply) => reply.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(19);
  });

  it('brings a deleted resource back as a new version', async () => {
    await put('again', 'final');
    await rig.send('DELETE', 'Observation/again');
    expect(await put('again', 'final', { 'if-none-match': '*' })).toMatchObject({
      status: 201,
      headers: { etag: 'W/"3"' },
    });
  });

  it.each([
    ['minimal', undefined],
    ['representation', 'Observation'],
    ['OperationOutcome', 'OperationOutcome'],
  ])('answers with what Prefer: return=%s asks for', async (preference, resourceType) => {
    const reply = await put(`prefer-${preference}`, 'final', { prefer: `return=${preference}` });
    expect(reply).toMatchObject({ status: 201, headers: { etag: 'W/"1"' } });
    expect(reply.body?.resourceType).toBe(resourceType);
  });
});

describe('delete', () => {
  it('heeds If-Match', async () => {
    await rig.send('PUT', 'Observation/del', { body: observation({ id: 'del' }) });
    expect((await rig.send('DELETE', 'Observation/del', { headers: { 'if-match': 'W/"7"' } })).status).toBe(412);
    expect((await rig.send('DELETE', 'Observation/del', { headers: { 'if-match': 'W/"1"' } })).status).toBe(204);
  });
});

function patch(operations: unknown, headers: Readonly<Record<string, string>> = {}) {
  return rig.send('PATCH', 'Observation/patched', { body: operations, headers });
}

describe('patch', () => {
  it('applies JSON Patch to the current version, if the precondition holds', async () => {
    const note = [{ text: 'one' }, { text: 'two' }];
    await rig.send('PUT', 'Observation/patched', { body: observation({ id: 'patched', note }) });
    const operations = [
      { op: 'test', path: '/status', value: 'final' },
      { op: 'replace', path: '/status', value: 'amended' },
      { op: 'add', path: '/note/1', value: { text: 'between' } },
      { op: 'move', from: '/note/0', path: '/note/-' },
      { op: 'copy', from: '/status', path: '/code/text' },
      { op: 'remove', path: '/code/coding' },
    ];
    expect((await patch(operations, { 'if-match': 'W/"9"' })).status).toBe(412);
    const patched = await patch(operations, { 'if-match': 'W/"1"' });
    expect(patched).toMatchObject({ status: 200, headers: { etag: 'W/"2"' }, body: { code: { text: 'amended' } } });
    expect(patched.body.note).toEqual([{ text: 'between' }, { text: 'two' }, { text: 'one' }]);
    expect(patched.body.code).not.toHaveProperty('coding');
  });

  it.each([
    ['a test that fails', [{ op: 'test', path: '/status', value: 'no' }], 422],
    ['a path that leads nowhere', [{ op: 'remove', path: '/nothing' }], 400],
    ['a path through the prototype', [{ op: 'replace', path: '/__proto__/polluted', value: 1 }], 400],
    ['an index out of range', [{ op: 'add', path: '/note/9', value: {} }], 400],
    ['an unknown operation', [{ op: 'merge', path: '/status' }], 400],
    ['a change of the id', [{ op: 'replace', path: '/id', value: 'other' }], 400],
    ['no array', { op: 'remove', path: '/status' }, 400],
  ])('refuses %s and changes nothing', async (_what, operations, status) => {
    const before = rig.server.store.versions('Observation', 'patched').length;
    expect((await patch(operations)).status).toBe(status);
    expect(rig.server.store.versions('Observation', 'patched')).toHaveLength(before);
  });

  it('answers 404 for what is not there', async () => {
    expect((await rig.send('PATCH', 'Observation/no-such', { body: [] })).status).toBe(404);
  });
});
