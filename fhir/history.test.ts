import type { BundleEntry, Device } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { options } from './_case-rig.ts';
import type { Reply, Seen } from './_server.ts';
import { startRig } from './_server.ts';
import { readHistory } from './history.ts';

const DAY = 86_400_000;

function device(version: number): Device {
  const lastUpdated = new Date(version * DAY).toISOString();
  return { resourceType: 'Device', id: 'd', meta: { versionId: `v-${version}`, lastUpdated } };
}

/** As Medplum lists a version: what a read of it answers, not how it was written. */
function readOf(version: number): BundleEntry {
  const url = `Device/d/_history/v-${version}`;
  return { request: { method: 'GET', url }, response: { status: '200' }, resource: device(version) };
}

const DELETED: BundleEntry = { request: { method: 'GET', url: 'Device/d/_history/v-9' }, response: { status: '410' } };

function bundle(entry: BundleEntry[], total = entry.length): Reply {
  return { body: { resourceType: 'Bundle', type: 'history', total, entry } };
}

async function historyOf(script: (seen: Seen) => Reply) {
  await using rig = await startRig(script);
  const history = await readHistory(rig.http, 'Device', 'd', options());
  return { ...history, requests: rig.seen.length };
}

it('reaches the first version where every version is listed as a read', async () => {
  const { versions, complete } = await historyOf(() => bundle([readOf(2), readOf(1)]));
  expect(versions?.map(({ at }) => at)).toEqual([2 * DAY, DAY]);
  expect(complete).toBe(true);
});

it('does not reach the first version where the oldest was written over another', async () => {
  const entry: BundleEntry = { ...readOf(2), request: { method: 'PUT', url: 'Device/d' } };
  expect(await historyOf(() => bundle([entry]))).toMatchObject({ complete: false });
});

it('ends with a deletion that has neither version nor date', async () => {
  const { versions } = await historyOf(() => bundle([DELETED, readOf(1)]));
  expect(versions?.map(({ resource }) => resource?.id)).toEqual([undefined, 'd']);
});

it('goes on by offset where no link leads to the versions that the total tells of', async () => {
  const script = ({ url }: Seen): Reply =>
    url.endsWith('&_offset=0')
      ? bundle([readOf(3), readOf(2)], 3)
      : url.endsWith('&_offset=2')
        ? bundle([readOf(1)], 3)
        : {};
  const { versions, complete, requests } = await historyOf(script);
  expect(versions?.map(({ versionId }) => versionId)).toEqual(['v-3', 'v-2', 'v-1']);
  expect({ complete, requests }).toEqual({ complete: true, requests: 2 });
});

it('is not whole where the offset is not heeded, and does not ask for ever', async () => {
  const page = bundle([readOf(3), readOf(2)], 5);
  expect(await historyOf(() => page)).toMatchObject({ complete: false, requests: 3 });
});

it('is done with where the total counts what is not shown', async () => {
  const script = ({ url }: Seen): Reply => (url.endsWith('&_offset=0') ? bundle([readOf(1)], 2) : bundle([], 2));
  expect(await historyOf(script)).toMatchObject({ complete: true, requests: 2 });
});
