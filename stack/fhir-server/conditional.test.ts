import { describe, expect, it } from 'vitest';
import { IDENTIFIER_SYSTEM, identified, startRig } from './_client.ts';

const criteria = (value: string) => `identifier=${IDENTIFIER_SYSTEM}|${value}`;

describe('conditional create', () => {
  it('creates when nothing matches, and gives what matches after that', async () => {
    await using rig = await startRig();
    const create = () =>
      rig.send('POST', 'Observation', { body: identified('a'), headers: { 'if-none-exist': criteria('a') } });
    const created = await create();
    expect(created.status).toBe(201);
    expect(await create()).toMatchObject({ status: 200, body: { id: created.body.id }, headers: { etag: 'W/"1"' } });
  });

  it('creates once however many ask at the same time', async () => {
    await using rig = await startRig();
    const create = () =>
      rig.send('POST', 'Observation', {
        body: identified('a'),
        headers: { 'if-none-exist': `Observation?${criteria('a')}` },
      });
    const replies = await Promise.all(Array.from({ length: 20 }, create));
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    expect(rig.server.store.count('Observation')).toBe(1);
  });

  it.each([
    ['a value with a bar', 'a|b', 'a\\|b'],
    ['a value with a comma', 'a,b', 'a\\,b'],
    ['a value with a backslash', 'a\\b', 'a\\\\b'],
    ['a value with a question mark', 'a?b', 'a?b'],
  ])('finds %s again', async (_what, value, escaped) => {
    await using rig = await startRig();
    const headers = { 'if-none-exist': `identifier=${IDENTIFIER_SYSTEM}|${encodeURIComponent(escaped)}` };
    await rig.send('POST', 'Observation', { body: identified(value), headers });
    expect((await rig.send('POST', 'Observation', { body: identified(value), headers })).status).toBe(200);
  });

  it('answers 412 when several match, 400 when the criteria say nothing', async () => {
    await using rig = await startRig();
    await rig.send('POST', 'Observation', { body: identified('a') });
    await rig.send('POST', 'Observation', { body: identified('a') });
    const create = (query: string) =>
      rig.send('POST', 'Observation', { body: identified('a'), headers: { 'if-none-exist': query } });
    const refused = await create(criteria('a'));
    expect(refused).toMatchObject({ status: 412, body: { issue: [{ code: 'multiple-matches' }] } });
    expect((await create('identifer=a')).status).toBe(400);
    expect((await create('Observation?')).status).toBe(400);
    expect(rig.server.store.count('Observation')).toBe(2);
  });
});

describe('conditional update', () => {
  it.each([
    ['nothing, without an id', [], undefined, 201],
    ['nothing, with an id', [], 'x', 201],
    ['one, without an id', ['a'], undefined, 200],
    ['one, with its id', ['a'], 'a', 200],
    ['one, with another id', ['a'], 'b', 400],
    ['several', ['a', 'b'], undefined, 412],
  ])('when the criteria match %s', async (_what, stored, id, status) => {
    await using rig = await startRig();
    for (const existing of stored) {
      await rig.send('PUT', `Observation/${existing}`, { body: identified('v', { id: existing }) });
    }
    const body = identified('v', { status: 'amended', ...(id === undefined ? {} : { id }) });
    const reply = await rig.send('PUT', `Observation?${criteria('v')}`, { body });
    expect(reply.status).toBe(status);
    if (status === 201 && id !== undefined) expect(reply.body.id).toBe(id);
    if (status === 200)
      expect(reply).toMatchObject({ body: { id: 'a', status: 'amended' }, headers: { etag: 'W/"2"' } });
  });

  it('heeds If-Match', async () => {
    await using rig = await startRig();
    await rig.send('PUT', 'Observation/a', { body: identified('v', { id: 'a' }) });
    const update = (tag: string) =>
      rig.send('PUT', `Observation?${criteria('v')}`, {
        body: identified('v', { status: 'amended' }),
        headers: { 'if-match': tag },
      });
    expect((await update('W/"7"')).status).toBe(412);
    expect((await update('W/"1"')).status).toBe(200);
  });
});

describe('conditional delete', () => {
  it('deletes the one that matches, refuses several, and is content with none', async () => {
    await using rig = await startRig();
    await rig.send('POST', 'Observation', { body: identified('one') });
    await rig.send('POST', 'Observation', { body: identified('two') });
    await rig.send('POST', 'Observation', { body: identified('two') });
    const remove = (value: string) => rig.send('DELETE', `Observation?${criteria(value)}`);
    expect((await remove('one')).status).toBe(204);
    expect((await remove('one')).status).toBe(204);
    expect((await remove('two')).status).toBe(412);
    expect((await rig.send('DELETE', 'Observation')).status).toBe(400);
    expect(rig.server.store.count('Observation')).toBe(2);
  });
});
