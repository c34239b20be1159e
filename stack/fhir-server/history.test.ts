import { describe, expect, it } from 'vitest';
import type { Rig } from './_client.ts';
import { handClock, observation, startRig } from './_client.ts';
import { PERSONALITIES } from './personality.ts';

async function writeThree(rig: Rig, id = 'h'): Promise<void> {
  await rig.send('PUT', `Observation/${id}`, { body: observation({ id, status: 'preliminary' }) });
  await rig.send('PUT', `Observation/${id}`, { body: observation({ id, status: 'final' }) });
  await rig.send('DELETE', `Observation/${id}`);
}

describe('history', () => {
  it('lists all versions newest first, with the deletion, the same way every time', async () => {
    await using rig = await startRig();
    await writeThree(rig);
    const history = await rig.send('GET', 'Observation/h/_history');
    expect(history.body).toMatchObject({
      type: 'history',
      total: 3,
      entry: [
        { request: { method: 'DELETE', url: 'Observation/h' }, response: { status: '204', etag: 'W/"3"' } },
        { request: { method: 'PUT' }, response: { status: '200', etag: 'W/"2"' }, resource: { status: 'final' } },
        { request: { method: 'PUT' }, response: { status: '201', etag: 'W/"1"' }, resource: { status: 'preliminary' } },
      ],
    });
    expect(history.body.entry[0]).not.toHaveProperty('resource');
    expect((await rig.send('GET', 'Observation/h/_history')).body.entry).toEqual(history.body.entry);
  });

  it('gives single versions, 410 for the deletion, 404 for one that never was', async () => {
    await using rig = await startRig();
    await writeThree(rig);
    const first = await rig.send('GET', 'Observation/h/_history/1');
    expect(first).toMatchObject({ status: 200, headers: { etag: 'W/"1"' }, body: { status: 'preliminary' } });
    expect((await rig.send('GET', 'Observation/h/_history/3')).status).toBe(410);
    expect((await rig.send('GET', 'Observation/h/_history/4')).status).toBe(404);
    expect((await rig.send('GET', 'Observation/never/_history')).status).toBe(404);
  });

  it('comes in pages and since a time', async () => {
    const clock = handClock();
    await using rig = await startRig({ now: clock.now });
    await rig.send('PUT', 'Observation/h', { body: observation({ id: 'h', status: 'preliminary' }) });
    clock.advance(60_000);
    await rig.send('PUT', 'Observation/h', { body: observation({ id: 'h', status: 'final' }) });
    const page = await rig.send('GET', 'Observation/h/_history?_count=1');
    expect(page.body.entry).toHaveLength(1);
    expect(page.body.link[1]).toMatchObject({ relation: 'next', url: expect.stringContaining('_offset=1') });
    const since = await rig.send('GET', 'Observation/h/_history?_since=2024-01-01T00:00:30Z');
    expect(since.body).toMatchObject({ total: 1, entry: [{ resource: { status: 'final' } }] });
    expect((await rig.send('GET', 'Observation/h/_history?_sicne=2024')).status).toBe(400);
  });

  it('lists a read of each version, and no further page, where the server does not tell of writes', async () => {
    await using rig = await startRig({ personality: { ...PERSONALITIES.strict, historyEntries: 'reads' } });
    await writeThree(rig);
    const { body } = await rig.send('GET', 'Observation/h/_history?_count=2');
    expect(body).not.toHaveProperty('link');
    expect(body).toMatchObject({
      total: 3,
      entry: [
        { request: { method: 'GET', url: 'Observation/h/_history/3' }, response: { status: '410' } },
        { request: { method: 'GET' }, response: { status: '200' }, resource: { status: 'final' } },
      ],
    });
  });

  it('of a type is in the order of writing across resources', async () => {
    await using rig = await startRig();
    await rig.send('PUT', 'Observation/a', { body: observation({ id: 'a' }) });
    await rig.send('PUT', 'Observation/b', { body: observation({ id: 'b' }) });
    await rig.send('PUT', 'Observation/a', { body: observation({ id: 'a', status: 'amended' }) });
    const { body } = await rig.send('GET', 'Observation/_history');
    const versions = body.entry.map(
      (entry: { resource: { id: string; meta: { versionId: string } } }) => entry.resource,
    );
    expect(versions).toMatchObject([{ id: 'a', status: 'amended' }, { id: 'b' }, { id: 'a', status: 'final' }]);
  });

  it('tells of a deletion that a read does not tell of', async () => {
    await using rig = await startRig({ personality: { ...PERSONALITIES.strict, deletedRead: 'not-found' } });
    await writeThree(rig);
    expect((await rig.send('GET', 'Observation/h')).status).toBe(404);
    const history = await rig.send('GET', 'Observation/h/_history');
    expect(history.body.entry[0].request.method).toBe('DELETE');
  });

  it('can be absent', async () => {
    await using rig = await startRig({ personality: { ...PERSONALITIES.strict, history: false } });
    await writeThree(rig);
    expect((await rig.send('GET', 'Observation/h/_history')).status).toBe(404);
    expect((await rig.send('GET', 'Observation/h/_history/1')).status).toBe(404);
  });
});
