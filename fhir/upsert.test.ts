import type { Bundle, BundleEntry, Observation } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import type { Reply, Seen } from './_server.ts';
import { call, OUTCOME, startRig } from './_server.ts';
import { createFhirGateway } from './create-fhir-gateway.ts';
import type { UpsertRequest } from './gateway.ts';

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
  const gateway = createFhirGateway({ baseUrl: rig.baseUrl, server: { firstWrite: 'ifNoneMatch' } });
  try {
    return (await gateway.upsert([REQUEST], call()))[0];
  } finally {
    await gateway.close();
  }
}

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

it('gives up after ten lost races and leaves the rest to a later try', async () => {
  expect(await upsert(contended)).toMatchObject({
    kind: 'failed',
    trouble: { code: 'Outage', message: expect.stringContaining('Observation/a') },
  });
});
