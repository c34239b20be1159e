import type { Device } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import type { Reply, Seen } from '../_server.ts';
import { call, startRig } from '../_server.ts';
import { restoreOverwritten } from './restore.ts';

const IDENTIFIER = { system: 'urn:example:devices', value: 'made-up-1' };
const TAG = { system: 'urn:iot-connector', code: 'created' };

/** What we write where we believe that nothing stands. */
const BARE = {
  ...({ resourceType: 'Device', id: 'd', meta: { tag: [TAG] }, identifier: [IDENTIFIER], status: 'active' } as const),
} satisfies Device;

/** What somebody had made of it. */
const CURATED: Device = {
  resourceType: 'Device',
  id: 'd',
  meta: { tag: [{ code: 'ward-7' }] },
  status: 'inactive',
  identifier: [IDENTIFIER, { system: 'urn:example:inventory', value: 'i-1' }],
  patient: { reference: 'Patient/p' },
};

/** A server on which these versions stand, oldest first. */
function standing(versions: Device[]): (seen: Seen) => Reply {
  const numbered = (index: number): Device => {
    const one = versions[index] as Device;
    return { ...one, meta: { ...one.meta, versionId: String(index + 1) } };
  };
  const entries = () =>
    versions
      .map((_, index) => ({ resource: numbered(index), request: { method: 'PUT' as const, url: 'Device/d' } }))
      .toReversed();
  return ({ method, url, text }) => {
    if (url.includes('_history')) return { body: { resourceType: 'Bundle', type: 'history', entry: entries() } };
    if (method === 'PUT') versions.push(JSON.parse(text) as Device);
    const body = numbered(versions.length - 1);
    return { body, headers: { etag: `W/"${versions.length}"` } };
  };
}

async function restored(versions: readonly Device[], versionId?: string): Promise<Device | undefined> {
  const all = [...versions];
  await using rig = await startRig(standing(all));
  await restoreOverwritten(rig.http, BARE, versionId, call());
  return all.at(-1);
}

it('gives back all that our bare resource took, also of what both have', async () => {
  const { meta: _, ...curated } = CURATED;
  expect(await restored([CURATED, BARE], '2')).toMatchObject({ ...curated, meta: { tag: [{ code: 'ward-7' }] } });
});

it('leaves what others wrote on top of our bare resource', async () => {
  const edited: Device = { ...BARE, status: 'entered-in-error', note: [{ text: 'broken' }] };
  const device = await restored([CURATED, BARE, edited], '2');
  expect(device).toMatchObject({ status: 'entered-in-error', note: [{ text: 'broken' }], patient: CURATED.patient });
  expect(device?.identifier).toEqual(CURATED.identifier);
});

it('knows our version by its content where the server did not tell its id', async () => {
  expect(await restored([CURATED, BARE])).toMatchObject({ patient: CURATED.patient, status: 'inactive' });
});

it('gives back security labels and tags where they are all that it took', async () => {
  const labelled: Device = { ...BARE, meta: { security: [{ code: 'R' }], tag: [TAG] } };
  expect((await restored([labelled, BARE], '2'))?.meta).toMatchObject({ security: [{ code: 'R' }], tag: [TAG] });
});

it('writes nothing where nothing was taken', async () => {
  const versions = [BARE];
  expect(await restored(versions, '1')).toEqual(BARE);
  expect(await restored([BARE, BARE], '2')).toEqual(BARE);
});
