import { afterEach, describe, expect, it } from 'vitest';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';
import { closeAll, connect, start } from './_rig.ts';

afterEach(closeAll);

const REQUESTS = ['a', 'b', 'c'].map((key) => samples(key, 1));

/** The second write of a Bundle is answered 429, once. */
function throttle(server: FhirServer, headers: Readonly<Record<string, string>>): void {
  const second = REQUESTS[1]?.id ?? '';
  server.faults.inject({
    scope: 'entry',
    effect: { kind: 'status', status: 429, headers },
    when: ({ method, url }) => method === 'PUT' && url.includes(second),
  });
}

describe('an entry of a Bundle that is answered 429', () => {
  it('is handed up with the wait of the Bundle, and its neighbours are written', async () => {
    const server = await start('microsoft');
    const gateway = connect(server);
    throttle(server, { 'retry-after': '17' });
    const throttled = { kind: 'failed', trouble: { code: 'Outage', status: 429, retryAfterMs: 17_000 } };
    // This server throttles all that comes behind it, too.
    expect(await gateway.upsert(REQUESTS, options())).toMatchObject([{ kind: 'created' }, throttled, throttled]);
    expect(await gateway.upsert(REQUESTS, options())).toMatchObject([
      { kind: 'unchanged' },
      { kind: 'created' },
      { kind: 'created' },
    ]);
  });

  it('and asked to wait for less than a second is sent again by itself, and not before', async () => {
    const seen: { readonly at: number; readonly what: string }[] = [];
    const server = await startFhirServer({
      personality: 'microsoft',
      onRequest: ({ method, url }) => void seen.push({ at: performance.now(), what: `${method} ${url}` }),
    });
    const gateway = connect(server);
    await gateway.describe(options());
    throttle(server, { 'x-ms-retry-after-ms': '300' });
    const outcomes = await gateway.upsert(REQUESTS, options());
    expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'created', 'created']);
    const bundle = seen.findLast(({ what }) => what.startsWith('POST '));
    const again = seen.find(({ at }) => at > (bundle?.at ?? 0));
    expect((again?.at ?? 0) - (bundle?.at ?? 0)).toBeGreaterThan(290);
    await server.close();
  });

  it('without a word on how long is sent again by itself', async () => {
    const server = await start('strict');
    throttle(server, {});
    const outcomes = await connect(server).upsert(REQUESTS, options());
    expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'created', 'created']);
  });
});

it('a Bundle that is throttled without a word on how long is not taken apart into as many requests', async () => {
  const server = await start('strict');
  const gateway = connect(server);
  await gateway.describe(options());
  gateway.exchanges();
  server.faults.inject({ effect: { kind: 'status', status: 429 }, times: Number.POSITIVE_INFINITY });
  const outcomes = await gateway.upsert(REQUESTS, options());
  expect(outcomes.map((outcome) => outcome.kind === 'failed' && outcome.trouble.code)).toEqual(Array(3).fill('Outage'));
  expect(gateway.exchanges()).toEqual(['POST batch']);
});
