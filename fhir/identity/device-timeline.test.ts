import type { BundleEntry, Device } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import type { Reply, Seen } from '../_server.ts';
import { call, startRig } from '../_server.ts';
import { createCapabilitySource } from '../capabilities.ts';
import { patientAt } from './assignments.ts';
import type { IdentifiedDevice } from './device-timeline.ts';
import { timelineFor } from './device-timeline.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00Z');

/** Version n, a day after version n - 1; ids are numbers unless told otherwise. */
function version(n: number, reference: string | undefined, versionId = String(n)): IdentifiedDevice {
  const meta = { versionId, lastUpdated: new Date(dayOf(n)).toISOString() };
  return { resourceType: 'Device', id: 'd', meta, ...(reference !== undefined && { patient: { reference } }) };
}

function dayOf(n: number): number {
  return START + n * DAY;
}

function entryOf(resource: Device, status = '200'): BundleEntry {
  return { resource, request: { method: 'PUT', url: 'Device/d' }, response: { status } };
}

/** A history, newest first, one version a page. */
function onePerPage(entries: readonly BundleEntry[]): (seen: Seen) => Reply {
  return ({ url }) => {
    const page = Number(new URL(url, 'http://x').searchParams.get('page') ?? 0);
    const entry = entries.slice(page, page + 1);
    const link = page + 1 < entries.length ? [{ relation: 'next', url: `Device/d/_history?page=${page + 1}` }] : [];
    return { body: { resourceType: 'Bundle', type: 'history', entry, link } };
  };
}

async function read(entries: readonly BundleEntry[], at: number) {
  await using rig = await startRig(onePerPage(entries));
  const parts = { http: rig.http, capabilities: createCapabilitySource(rig.http, {}), config: {} };
  const { timeline, knownFrom } = await timelineFor(parts, entries[0]?.resource as IdentifiedDevice, [at], call());
  return { answer: patientAt(timeline, at, DAY), knownFrom, pages: rig.seen.length };
}

it('reads a history back to the assignment that was in force, and no further', async () => {
  const edits = Array.from({ length: 300 }, (_, index) => entryOf(version(300 - index, 'Patient/a')));
  const { answer, knownFrom, pages } = await read(edits, dayOf(298) + 1);
  expect(answer).toEqual({ kind: 'patient', patient: 'a' });
  expect([pages, knownFrom]).toEqual([3, dayOf(298) + 1]);
});

it('tells nothing from before where a history that is too long to be read ends', async () => {
  const edits = Array.from({ length: 300 }, (_, index) => entryOf(version(300 - index, 'Patient/a')));
  const { answer } = await read(edits, dayOf(100));
  expect(answer).toEqual({ kind: 'nobody', why: 'unknown' });
});

it('takes a patient of elsewhere for somebody, before whom the next was not the first', async () => {
  const entries = [entryOf(version(2, 'Patient/a')), entryOf(version(1, 'https://elsewhere.example/Patient/b'), '201')];
  const { answer } = await read(entries, dayOf(2) - 1);
  expect(answer).toEqual({ kind: 'nobody', why: 'foreign' });
});

it('does not reach back from numbered versions of which the first is not kept', async () => {
  const { answer } = await read([entryOf(version(5, 'Patient/b')), entryOf(version(4, 'Patient/a'))], dayOf(4) - 1);
  expect(answer).toEqual({ kind: 'nobody', why: 'unknown' });
});

it.each([
  ['reaches back from the first version', '201', { kind: 'patient', patient: 'a' }],
  ['does not where the oldest that is kept was an update', '200', { kind: 'nobody', why: 'unknown' }],
])('of opaque version ids %s', async (_, status, expected) => {
  const entries = [entryOf(version(2, 'Patient/b', 'xyz')), entryOf(version(1, 'Patient/a', 'abc'), status)];
  const { answer } = await read(entries, dayOf(1) - 1);
  expect(answer).toEqual(expected);
});
