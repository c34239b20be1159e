import type { Bundle, BundleEntry, Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { Reply, Seen } from './_server.ts';
import { bareObservation, component, samples, samplesOf } from './_case-rig.ts';
import { call, OUTCOME, startRig } from './_server.ts';
import type { FirstWrite } from './config.ts';
import { createFhirGateway } from './create-fhir-gateway.ts';
import type { FhirGateway, UpsertRequest } from './gateway.ts';

const STORED: Observation = { resourceType: 'Observation', id: 'a', status: 'final', code: { text: 'made-up' } };

const REQUEST: UpsertRequest = {
  id: 'a',
  identifier: { system: 'urn:example', value: 'a' },
  merge: (existing) => ({ ...(existing ?? STORED), note: [{ text: 'ours' }] }),
};

const METADATA: Reply = {
  body: {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    format: ['json'],
    fhirVersion: '4.0.1',
  },
};

function bundle(...entry: readonly BundleEntry[]): Reply {
  return { body: { resourceType: 'Bundle', type: 'history', entry: [...entry] } satisfies Bundle };
}

interface Answers {
  /** To each read of the Observation in turn. */
  readonly reads: readonly Reply[];
  readonly history?: Reply;
}

/** A server whose Observation is gone, without a 410, between our read and our write. */
function forgetful({ reads, history = { status: 404, body: OUTCOME } }: Answers): (seen: Seen) => Reply {
  const answers = reads.values();
  return ({ method, url, headers }) => {
    if (url.endsWith('/metadata')) return METADATA;
    if (method === 'PUT') return headers['if-match'] === undefined ? { status: 201 } : { status: 404, body: OUTCOME };
    if (url.includes('_history')) return history;
    return url.includes('?') ? bundle() : (answers.next().value ?? { status: 404, body: OUTCOME });
  };
}

/** Another writer is always faster. */
function contended({ method, url }: Seen): Reply {
  if (url.endsWith('/metadata')) return METADATA;
  return method === 'PUT' ? { status: 412, body: OUTCOME } : READ;
}

async function upsert(script: (seen: Seen) => Reply) {
  await using rig = await startRig(script);
  await using gateway = connected(rig.baseUrl, 'ifNoneMatch');
  return (await gateway.upsert([REQUEST], call()))[0];
}

function connected(baseUrl: string, firstWrite: FirstWrite): FhirGateway & AsyncDisposable {
  const gateway = createFhirGateway({ baseUrl, server: { firstWrite } });
  return { ...gateway, [Symbol.asyncDispose]: () => gateway.close() };
}

const NOT_THERE: Reply = { status: 404, body: OUTCOME };
const READ: Reply = { body: STORED, headers: { etag: 'W/"1"' } };

it('takes what its history says was deleted for withdrawn, whatever a read answers', async () => {
  const history = bundle(
    { request: { method: 'DELETE', url: 'Observation/a' }, response: { status: '204' } },
    { resource: { ...STORED, meta: { versionId: '1' } }, request: { method: 'PUT', url: 'Observation/a' } },
  );
  expect(await upsert(forgetful({ reads: [READ], history }))).toMatchObject({
    kind: 'failed',
    trouble: { code: 'Withdrawn' },
  });
});

it('makes again what vanished without a trace', async () => {
  expect(await upsert(forgetful({ reads: [READ] }))).toMatchObject({ kind: 'created', conflicts: 1 });
});

it('writes nothing on a server that gives no versions, and says why', async () => {
  expect(await upsert(forgetful({ reads: [{ body: STORED }] }))).toMatchObject({
    kind: 'failed',
    trouble: { code: 'Outage', message: expect.stringContaining('versioning') },
  });
});

it('never writes back an Observation of which it was given a part only', async () => {
  const tag = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }];
  const part: Reply = { body: { ...STORED, meta: { versionId: '1', tag } } };
  expect(await upsert(forgetful({ reads: [part] }))).toMatchObject({
    kind: 'failed',
    trouble: { code: 'Outage', message: expect.stringContaining('SUBSETTED') },
  });
});

it('gives up after ten lost races and leaves the rest to a later try', async () => {
  expect(await upsert(contended)).toMatchObject({
    kind: 'failed',
    trouble: { code: 'Outage', message: expect.stringContaining('Observation/a') },
  });
});

describe('a first write on a server without a precondition for it', () => {
  const ours = samples('a', 1);
  const theirs: Observation = { ...bareObservation(ours.identifier), id: ours.id, component: [component(2)] };
  const written: Observation = { ...theirs, component: [component(1)] };
  const version = (resource: Observation, versionId: string): BundleEntry => ({
    resource: { ...resource, meta: { versionId } },
    request: { method: 'PUT', url: `Observation/${ours.id}` },
  });

  /** Another writer comes between our read and our first write, which is answered as told. */
  function overtaken(answer: Reply): (seen: Seen) => Reply {
    let [isWritten, standing] = [false, written];
    return ({ method, url, headers, text }) => {
      if (url.endsWith('/metadata')) return METADATA;
      if (url.includes('_history')) return bundle(version(written, '2'), version(theirs, '1'));
      if (url.includes('?')) return bundle();
      if (method === 'GET') return isWritten ? { body: standing, headers: { etag: 'W/"2"' } } : NOT_THERE;
      isWritten = true;
      if (headers['if-match'] === undefined) return answer;
      standing = JSON.parse(text) as Observation;
      return { body: standing, headers: { etag: 'W/"3"' } };
    };
  }

  it('is repaired also where the server does not tell which version it became', async () => {
    await using rig = await startRig(overtaken({ status: 200 }));
    await using gateway = connected(rig.baseUrl, 'none');
    expect(await gateway.upsert([ours], call())).toMatchObject([{ kind: 'updated', repairs: 1 }]);
    const last = rig.seen.findLast(({ method }) => method === 'PUT');
    expect(samplesOf(JSON.parse(last?.text ?? '') as Observation)).toEqual([1, 2]);
  });

  it('counts as under way when a page comes in place of its answer, and is repaired by the next call', async () => {
    await using rig = await startRig(overtaken({ status: 200, body: '<html>welcome</html>' }));
    await using gateway = connected(rig.baseUrl, 'none');
    const failed = { kind: 'failed', firstWriteUnderWay: true, trouble: { code: 'Outage' } };
    expect(await gateway.upsert([ours], call())).toMatchObject([failed]);
    expect(await gateway.upsert([ours], call())).toMatchObject([{ kind: 'updated', repairs: 1 }]);
  });
});
