import { describe, expect, it } from 'vitest';
import { call, startRig } from './_server.ts';
import { server } from './_write-behaviour.ts';
import { probeServer } from './probe.ts';

describe('probe', () => {
  it.each([
    ['If-None-Match where it is honoured', { ifNoneMatch: 'honoured' }, 'ifNoneMatch'],
    ['If-Match zero where that creates', { ifNoneMatch: 'ignored', ifMatchZero: 'creates' }, 'ifMatchZero'],
    ['nothing where both are no help', { ifNoneMatch: 'ignored', ifMatchZero: 'refused' }, 'none'],
  ] as const)('finds %s', async (_, behaviour, firstWrite) => {
    await using rig = await startRig(server(behaviour));
    expect(await probeServer(rig.http, call())).toMatchObject({ clientIds: 'yes', firstWrite });
  });

  it.each([
    [404, 'no'],
    [405, 'no'],
    [400, 'unclear'],
    [422, 'yes'],
  ] as const)('reads from %i to a PUT of a new id that clients choosing ids is: %s', async (creates, clientIds) => {
    await using rig = await startRig(server({ creates }));
    expect(await probeServer(rig.http, call())).toMatchObject({ clientIds, firstWrite: 'none' });
  });

  it.each([401, 403, 429, 503])('takes %i for an outage and learns nothing from it', async (creates) => {
    await using rig = await startRig(server({ creates }));
    await expect(probeServer(rig.http, call())).rejects.toMatchObject({ code: 'Outage' });
  });

  it('learns whether the deleted come back and how they read', async () => {
    await using honest = await startRig(server({ ifNoneMatch: 'honoured', revives: false }));
    expect(await probeServer(honest.http, call())).toMatchObject({ refusesDeleted: true, forgetsDeleted: false });
    await using forgetful = await startRig(server({ ifNoneMatch: 'honoured', afterDelete: 404 }));
    expect(await probeServer(forgetful.http, call())).toMatchObject({ refusesDeleted: false, forgetsDeleted: true });
  });

  it.each([
    [true, { matchesDeleted: true, revives: false }, true],
    [false, { revives: false }, true],
    [false, { deletes: 403, matchesDeleted: true }, false],
  ])('learns whether If-Match overlooks a deletion: %s', async (revivesDeleted, behaviour, refusesDeleted) => {
    await using rig = await startRig(server({ ifNoneMatch: 'honoured', ...behaviour }));
    expect(await probeServer(rig.http, call())).toMatchObject({ revivesDeleted, refusesDeleted });
    expect(rig.seen.at(-1)?.method).toBe('DELETE');
  });

  it('believes the safer where it may not delete', async () => {
    await using rig = await startRig(server({ ifNoneMatch: 'honoured', deletes: 403 }));
    expect(await probeServer(rig.http, call())).toMatchObject({ firstWrite: 'ifNoneMatch', refusesDeleted: false });
  });

  it('deletes all it made, and makes it entered-in-error', async () => {
    await using rig = await startRig(server({ ifNoneMatch: 'ignored', ifMatchZero: 'creates' }));
    await probeServer(rig.http, call());
    const puts = rig.seen.filter(({ method }) => method === 'PUT');
    expect(puts.every(({ text }) => text.includes('"status":"entered-in-error"'))).toBe(true);
    for (const url of new Set(puts.map((one) => one.url))) {
      expect(rig.seen.findLast((one) => one.url === url)?.method).toBe('DELETE');
    }
  });
});
