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
