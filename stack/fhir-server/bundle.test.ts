import { describe, expect, it } from 'vitest';
import type { Response, Rig } from './_client.ts';
import { IDENTIFIER_SYSTEM, identified, observation, startRig } from './_client.ts';
import { PERSONALITIES } from './personality.ts';

interface EntryInput {
  readonly method: string;
  readonly url: string;
  readonly resource?: unknown;
  readonly fullUrl?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifNoneExist?: string;
}

function post(rig: Rig, type: string, inputs: readonly EntryInput[], headers = {}): Promise<Response> {
  const entry = inputs.map(({ resource, fullUrl, ...request }) => ({ fullUrl, resource, request }));
  return rig.send('POST', '', { body: { resourceType: 'Bundle', type, entry }, headers });
}

const statuses = ({ body }: Response): readonly string[] =>
  body.entry.map((entry: { response: { status: string } }) => entry.response.status.slice(0, 3));

const put = (id: string, more: Partial<EntryInput> = {}, status = 'final'): EntryInput => ({
  method: 'PUT',
  url: `Observation/${id}`,
  resource: observation({ id, status }),
  ...more,
});

describe('batch', () => {
  it('answers entry by entry in the order of the request, with status, etag, location and outcome', async () => {
    await using rig = await startRig();
    await rig.send('PUT', 'Observation/old', { body: observation({ id: 'old' }) });
    const reply = await post(rig, 'batch', [
      put('new', { ifNoneMatch: '*' }),
      put('old', { ifNoneMatch: '*' }, 'amended'),
      put('old', { ifMatch: 'W/"1"' }, 'amended'),
      put('old', { ifMatch: 'W/"1"' }, 'final'),
      { method: 'GET', url: 'Observation/old' },
      { method: 'GET', url: 'Observation/none' },
      { method: 'DELETE', url: 'Observation/new' },
      { method: 'GET', url: 'Observation?status=amended' },
      { method: 'FETCH', url: 'Observation/old' },
    ]);
    expect(reply).toMatchObject({ status: 200, body: { type: 'batch-response' } });
    expect(statuses(reply)).toEqual(['201', '412', '200', '412', '200', '404', '204', '200', '400']);
    expect(reply.body.entry[0]).toMatchObject({
      resource: { id: 'new' },
      response: { etag: 'W/"1"', location: 'Observation/new/_history/1', lastModified: expect.any(String) },
    });
    expect(reply.body.entry[1].response.outcome).toMatchObject({ issue: [{ code: 'conflict' }] });
    expect(reply.body.entry[4]).toMatchObject({ resource: { status: 'amended' }, response: { etag: 'W/"2"' } });
    expect(reply.body.entry[7].resource).toMatchObject({ type: 'searchset', total: 1 });
  });

  it('creates one of two entries with the same condition', async () => {
    await using rig = await startRig();
    const ifNoneExist = `identifier=${IDENTIFIER_SYSTEM}|x`;
    const entry = { method: 'POST', url: 'Observation', resource: identified('x'), ifNoneExist };
    expect(statuses(await post(rig, 'batch', [entry, entry]))).toEqual(['201', '200']);
  });

  it('leaves resources out for Prefer: return=minimal', async () => {
    await using rig = await startRig();
    const reply = await post(rig, 'batch', [put('a')], { prefer: 'return=minimal' });
    expect(reply.body.entry[0]).not.toHaveProperty('resource');
    expect(reply.body.entry[0].response.etag).toBe('W/"1"');
  });

  it.each([
    ['no Bundle', observation()],
    ['a Bundle of another type', { resourceType: 'Bundle', type: 'collection' }],
    ['entries that are no array', { resourceType: 'Bundle', type: 'batch', entry: {} }],
  ])('refuses %s', async (_what, body) => {
    await using rig = await startRig();
    expect((await rig.send('POST', '', { body })).status).toBe(400);
  });

  it('may be empty', async () => {
    await using rig = await startRig();
    expect((await post(rig, 'batch', [])).body).toMatchObject({ type: 'batch-response', entry: [] });
  });

  it('has a greatest size', async () => {
    await using rig = await startRig({ personality: { ...PERSONALITIES.strict, maxBundleEntries: 2 } });
    expect((await post(rig, 'batch', [put('a'), put('b')])).status).toBe(200);
    expect((await post(rig, 'batch', [put('c'), put('d'), put('e')])).status).toBe(400);
    expect(rig.server.store.count('Observation')).toBe(2);
  });
});

function about(mrn: string): EntryInput {
  const subject = { reference: `Patient?identifier=urn:example:mrn|${mrn}` };
  return { method: 'POST', url: 'Observation', resource: observation({ subject }) };
}

describe('transaction', () => {
  const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:example:mrn', value: 'p' }] };
  const device = { resourceType: 'Device', patient: { reference: 'urn:uuid:11111111-1111-4111-8111-111111111111' } };
  const entries: readonly EntryInput[] = [
    { method: 'POST', url: 'Device', resource: device },
    {
      method: 'POST',
      url: 'Patient',
      resource: patient,
      fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111',
      ifNoneExist: 'identifier=urn:example:mrn|p',
    },
  ];

  it('turns names inside the Bundle into references, to a new resource or to the one that is there', async () => {
    await using rig = await startRig({ personality: { ...PERSONALITIES.strict, refusesDanglingReferences: true } });
    const first = await post(rig, 'transaction', entries);
    expect(first).toMatchObject({ status: 200, body: { type: 'transaction-response' } });
    expect(statuses(first)).toEqual(['201', '201']);
    const patientId = first.body.entry[1].resource.id;
    expect(first.body.entry[0].resource.patient.reference).toBe(`Patient/${patientId}`);
    const second = await post(rig, 'transaction', entries);
    expect(statuses(second)).toEqual(['201', '200']);
    expect(second.body.entry[0].resource.patient.reference).toBe(`Patient/${patientId}`);
  });

  it('resolves conditional references to exactly one resource, or does nothing', async () => {
    await using rig = await startRig();
    await rig.send('PUT', 'Patient/p', { body: { ...patient, id: 'p' } });
    const found = await post(rig, 'transaction', [about('p')]);
    expect(found.body.entry[0].resource.subject.reference).toBe('Patient/p');
    expect((await post(rig, 'transaction', [about('p'), about('nobody')])).status).toBe(412);
    await rig.send('POST', 'Patient', { body: patient });
    expect((await post(rig, 'transaction', [about('p')])).status).toBe(412);
    expect(rig.server.store.count('Observation')).toBe(1);
  });

  it('does everything or nothing', async () => {
    await using rig = await startRig();
    await rig.send('PUT', 'Observation/kept', { body: identified('kept', { id: 'kept' }) });
    const refused = await post(rig, 'transaction', [
      put('fresh'),
      put('kept', {}, 'amended'),
      { method: 'DELETE', url: 'Observation/kept' },
      put('stale', { ifMatch: 'W/"5"' }),
    ]);
    expect(refused.status).toBe(400);
    const second = await post(rig, 'transaction', [
      put('fresh'),
      { method: 'DELETE', url: 'Observation/kept' },
      put('stale', { ifMatch: 'W/"5"' }),
    ]);
    expect(second).toMatchObject({ status: 404, body: { resourceType: 'OperationOutcome' } });
    expect((await rig.send('GET', 'Observation/fresh')).status).toBe(404);
    expect(await rig.send('GET', 'Observation/kept')).toMatchObject({ status: 200, headers: { etag: 'W/"1"' } });
    expect((await rig.send('GET', 'Observation?identifier=kept')).body.total).toBe(1);
    expect(rig.server.store.versions('Observation', 'kept')).toHaveLength(1);
  });

  it('deletes first and reads last, and answers in the order of the request', async () => {
    await using rig = await startRig();
    await rig.send('POST', 'Observation', { body: identified('x') });
    const reply = await post(rig, 'transaction', [
      { method: 'GET', url: 'Observation?identifier=x' },
      { method: 'PUT', url: `Observation/next`, resource: identified('x', { id: 'next' }) },
      { method: 'DELETE', url: 'Observation?identifier=x' },
    ]);
    expect(statuses(reply)).toEqual(['200', '201', '204']);
    expect(reply.body.entry[0].resource).toMatchObject({ total: 1, entry: [{ resource: { id: 'next' } }] });
  });

  it('refuses to write one resource twice, by id or by the same condition', async () => {
    await using rig = await startRig();
    expect((await post(rig, 'transaction', [put('a'), put('a', {}, 'amended')])).status).toBe(400);
    expect((await post(rig, 'transaction', [entries[1] ?? put('a'), entries[1] ?? put('a')])).status).toBe(400);
    expect(rig.server.store.count('Patient')).toBe(0);
  });
});
