import { EventEmitter, once } from 'node:events';
import type { Bundle } from '@medplum/fhirtypes';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Reply, Seen } from './_server.ts';
import { call, OUTCOME, startRig } from './_server.ts';
import { createBatchSender } from './batch.ts';
import { FhirError, mayHaveHappened } from './errors.ts';
import type { FhirRequest } from './exchange.ts';

function gets(count: number): readonly FhirRequest[] {
  return Array.from({ length: count }, (_, index) => ({ method: 'GET', path: `Observation/${index}` }));
}

function bundleOf(seen: Seen): Bundle {
  return JSON.parse(seen.text) as Bundle;
}

function isBatch({ method, url }: Seen): boolean {
  return method === 'POST' && url === '/fhir';
}

/** Answers each entry 404, each single request 410: so a case sees which way it went. */
function answering(seen: Seen): Reply {
  if (!isBatch(seen)) return { status: 410, body: OUTCOME };
  const entry = (bundleOf(seen).entry ?? []).map(() => ({ response: { status: '404 Not Found', outcome: OUTCOME } }));
  return { body: { resourceType: 'Bundle', type: 'batch-response', entry } };
}

function sizes(seen: readonly Seen[]): readonly number[] {
  return seen.map((one) => (isBatch(one) ? (bundleOf(one).entry?.length ?? 0) : 1));
}

const CONFIG = { enabled: true, maxEntries: 50, atOnce: 1 };

describe('batch', () => {
  it("carries preconditions and tells each entry's own answer", async () => {
    const entry = [
      { resource: OUTCOME, response: { status: '200 OK', etag: '"7"' } },
      { response: { status: '412', outcome: OUTCOME } },
      { response: { status: '201 Created', location: 'Observation/c/_history/1' } },
      { response: { status: '429 Too Many Requests' } },
    ];
    await using rig = await startRig(() => ({
      headers: { 'retry-after': '2' },
      body: { resourceType: 'Bundle', type: 'batch-response', entry },
    }));
    const answers = await createBatchSender(rig.http, CONFIG).sendAll(
      [
        { method: 'GET', path: 'Observation/a' },
        { method: 'PUT', path: 'Observation/b', body: OUTCOME, ifMatch: 'W/"1"' },
        { method: 'PUT', path: 'Observation/c', body: OUTCOME, ifNoneMatch: '*' },
        { method: 'POST', path: 'Observation', body: OUTCOME, ifNoneExist: 'identifier=x' },
      ],
      call(),
    );
    expect(answers).toMatchObject([
      { status: 200, etag: 'W/"7"', versionId: '7', content: 'fhir' },
      { status: 412, resource: OUTCOME },
      { status: 201, versionId: '1', content: 'empty' },
      { status: 429, retryAfterMs: 2_000 },
    ]);
    expect(bundleOf(rig.seen[0] as Seen)).toMatchObject({
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: 'Observation/a' } },
        { resource: OUTCOME, request: { method: 'PUT', ifMatch: 'W/"1"' } },
        { request: { ifNoneMatch: '*' } },
        { request: { method: 'POST', ifNoneExist: 'identifier=x' } },
      ],
    });
  });

  it('asks past every cache when one of its searches does', async () => {
    await using rig = await startRig(answering);
    const sender = createBatchSender(rig.http, CONFIG);
    await sender.sendAll([...gets(2), { method: 'GET', path: 'Observation?identifier=a', fresh: true }], call());
    await sender.sendAll(gets(2), call());
    expect(rig.seen.map(({ headers }) => headers['cache-control'])).toEqual(['no-cache', undefined]);
  });

  it('sends a single interaction as itself', async () => {
    await using rig = await startRig(answering);
    expect(await createBatchSender(rig.http, CONFIG).sendAll(gets(1), call())).toMatchObject([{ status: 410 }]);
  });

  it('never exceeds its size, nor the 500 that Azure takes', async () => {
    await using rig = await startRig(answering);
    const answers = await createBatchSender(rig.http, { ...CONFIG, maxEntries: 9_999 }).sendAll(gets(1_100), call());
    expect(answers).toHaveLength(1_100);
    expect(sizes(rig.seen)).toEqual([500, 500, 100]);
  });

  it('keeps the order of what it spreads over Bundles side by side', async () => {
    const echoing = (seen: Seen): Reply => {
      const entry = (bundleOf(seen).entry ?? []).map(({ request }) => ({
        response: { status: '404', location: request?.url ?? '' },
      }));
      return { body: { resourceType: 'Bundle', type: 'batch-response', entry } };
    };
    await using rig = await startRig(echoing);
    const sender = createBatchSender(rig.http, { ...CONFIG, atOnce: 4 });
    const answers = await sender.sendAll(gets(60), call());
    expect(answers.map((answer) => !(answer instanceof Error) && answer.location)).toEqual(
      gets(60).map(({ path }) => path),
    );
  });

  it.each([
    [8, [8]],
    [25, [10, 10, 5]],
    [60, [15, 15, 15, 15]],
    [210, [50, 50, 50, 50, 10]],
  ])('sends %i interactions in Bundles of %j', async (count, expected) => {
    await using rig = await startRig(answering);
    await createBatchSender(rig.http, { ...CONFIG, atOnce: 4 }).sendAll(gets(count), call());
    expect(sizes(rig.seen).toSorted((a, b) => b - a)).toEqual(expected);
  });

  it('has no more Bundles on the way than it is told', async () => {
    let [underWay, most] = [0, 0];
    const bundles = new EventEmitter();
    const threeAreThere = once(bundles, 'third');
    await using rig = await startRig(async (seen) => {
      most = Math.max(most, (underWay += 1));
      if (underWay === 3) bundles.emit('third');
      await threeAreThere;
      underWay -= 1;
      return answering(seen);
    });
    await createBatchSender(rig.http, { ...CONFIG, atOnce: 3 }).sendAll(gets(500), call());
    expect(most).toBe(3);
  });

  it.each([413, 504])('halves on %i and sends again, and grows back while all goes well', async (status) => {
    await using rig = await startRig((seen) =>
      (bundleOf(seen).entry?.length ?? 0) > 20 ? { status } : answering(seen),
    );
    const sender = createBatchSender(rig.http, CONFIG);
    expect(await sender.sendAll(gets(50), call())).toHaveLength(50);
    expect(sizes(rig.seen).slice(0, 3)).toEqual([50, 25, 12]);
    expect(sender.size).toBeGreaterThan(12);
  });

  it('does not send again after 504 what must go once only', async () => {
    await using rig = await startRig(() => ({ status: 504 }));
    const requests = [...gets(2), { method: 'PUT', path: 'Observation/a', body: OUTCOME, once: true } as const];
    const answers = await createBatchSender(rig.http, CONFIG).sendAll(requests, call());
    expect(answers.map((answer) => answer instanceof Error && answer.status)).toEqual([504, 504, 504]);
    expect(rig.seen).toHaveLength(1);
  });

  it('does not send again what must go once only when the answer tells nothing of its entries', async () => {
    const reply: Reply = { body: { resourceType: 'Bundle', type: 'batch-response', entry: [] } };
    await using rig = await startRig(() => reply);
    const once = { method: 'PUT', path: 'Observation/a', body: OUTCOME, once: true } as const;
    const answers = await createBatchSender(rig.http, CONFIG).sendAll([once, ...gets(1)], call());
    expect(answers.map((answer) => answer instanceof FhirError && mayHaveHappened(answer))).toEqual([true, true]);
    expect(rig.seen).toHaveLength(1);
  });

  it('goes on one by one when the answer to all is more than it reads', async () => {
    await using rig = await startRig((seen) => (isBatch(seen) ? answering(seen) : { status: 404 }));
    const dispatcher = new Agent({ maxResponseSize: 100 });
    const sender = createBatchSender(rig.httpWith({ dispatcher }), CONFIG);
    expect(await sender.sendAll(gets(2), call())).toMatchObject([{ status: 404 }, { status: 404 }]);
    await dispatcher.destroy();
  });

  it('says what is wrong with an entry that is none', async () => {
    const text = JSON.stringify({ resourceType: 'Bundle', type: 'batch-response', entry: [null, null] });
    await using rig = await startRig((seen) =>
      isBatch(seen) ? { body: text, headers: { 'content-type': 'application/json' } } : answering(seen),
    );
    expect(await createBatchSender(rig.http, CONFIG).sendAll(gets(2), call())).toMatchObject([
      { status: 410 },
      { status: 410 },
    ]);
  });

  it('halves when the server throttles, and hands the wait up', async () => {
    await using rig = await startRig(() => ({ status: 429, headers: { 'retry-after': '9' } }));
    const sender = createBatchSender(rig.http, CONFIG);
    const answers = await sender.sendAll(gets(2), call());
    expect(answers).toMatchObject([{ kind: 'throttled', retryAfterMs: 9_000 }, { kind: 'throttled' }]);
    expect(sender.size).toBe(25);
  });

  it('gives up Bundles for good where the server has none', async () => {
    await using rig = await startRig((seen) => (isBatch(seen) ? { status: 405, body: OUTCOME } : answering(seen)));
    const sender = createBatchSender(rig.http, CONFIG);
    expect(await sender.sendAll(gets(3), call())).toMatchObject([{ status: 410 }, { status: 410 }, { status: 410 }]);
    await sender.sendAll(gets(3), call());
    expect(rig.seen.filter(isBatch)).toHaveLength(1);
  });

  it.each([
    ['refuses it', { status: 400, body: OUTCOME }],
    [
      'answers another number of entries',
      { body: { resourceType: 'Bundle', type: 'batch-response', entry: [] } as Bundle },
    ],
  ])('goes on one by one, this time only, when the server %s', async (_, reply) => {
    await using rig = await startRig((seen, index) => (index === 0 ? reply : answering(seen)));
    const sender = createBatchSender(rig.http, CONFIG);
    expect(await sender.sendAll(gets(2), call())).toMatchObject([{ status: 410 }, { status: 410 }]);
    expect(await sender.sendAll(gets(2), call())).toMatchObject([{ status: 404 }, { status: 404 }]);
  });

  it('can be switched off', async () => {
    await using rig = await startRig(answering);
    await createBatchSender(rig.http, { ...CONFIG, enabled: false }).sendAll(gets(3), call());
    expect(rig.seen.filter(isBatch)).toEqual([]);
  });

  it('answers an outage for every entry', async () => {
    await using rig = await startRig(() => ({ status: 503 }));
    expect(await createBatchSender(rig.http, CONFIG).sendAll(gets(2), call())).toMatchObject([
      { kind: 'unavailable' },
      { kind: 'unavailable' },
    ]);
  });
});
