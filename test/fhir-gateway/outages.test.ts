import { afterEach, describe, expect, it } from 'vitest';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { FhirGateway, Identified, UpsertOutcome } from '../../fhir/gateway.ts';
import type { FaultEffect } from '../../stack/fhir-server/fault-injection.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';
import { closeAll, connect, start } from './_rig.ts';

afterEach(closeAll);

function codeOf(answer: Identified | UpsertOutcome | undefined): string | undefined {
  return answer !== undefined && 'trouble' in answer ? answer.trouble.code : answer?.kind;
}

async function codes(gateway: FhirGateway): Promise<readonly (string | undefined)[]> {
  const upserted = await gateway.upsert([samples('a', 1), samples('b', 1)], options());
  const [single] = await gateway.upsert([samples('c', 1)], options());
  const [identified] = await gateway.identify({ deviceId: 'd', at: [0] }, options());
  return [...upserted.map(codeOf), codeOf(single), codeOf(identified)];
}

function always(server: FhirServer, effect: FaultEffect): void {
  server.faults.inject({ effect, times: Number.POSITIVE_INFINITY });
}

const ALL_OUTAGES = ['Outage', 'Outage', 'Outage', 'Outage'];
const ALL_WELL = ['created', 'created', 'created', 'UnknownDevice'];

describe('an outage', () => {
  it.each([401, 403, 408, 423, 429, 502, 503, 504])(
    'is what a %i means for every reading, until it ends',
    async (status) => {
      const server = await start();
      const gateway = connect(server);
      await gateway.describe(options());
      server.faults.beginOutage({ kind: 'status', status });
      expect(await codes(gateway)).toEqual(ALL_OUTAGES);
      server.faults.endOutage();
      expect(await codes(gateway)).toEqual(ALL_WELL);
    },
  );

  it.each(['before-commit', 'after-commit'] as const)('is what connections mean that break %s', async (moment) => {
    const server = await start();
    const gateway = connect(server);
    await gateway.describe(options());
    always(server, { kind: 'drop', moment });
    expect(await codes(gateway)).toEqual(ALL_OUTAGES);
    server.faults.clear();
    expect((await codes(gateway)).slice(0, 3).every((code) => code === 'created' || code === 'unchanged')).toBe(true);
  });

  it('is what a page in place of FHIR means, also while the server is known', async () => {
    const server = await start();
    const gateway = connect(server);
    await gateway.describe(options());
    always(server, { kind: 'html', status: 404 });
    expect(await codes(gateway)).toEqual(ALL_OUTAGES);
  });

  it('is what a wrong base URL means', async () => {
    const server = await start();
    expect(await codes(connect(server, { baseUrl: `${server.baseUrl}/elsewhere` }))).toEqual(ALL_OUTAGES);
  });

  it('is what nobody listening means', async () => {
    const server = await startFhirServer();
    await server.close();
    const gateway = connect(server);
    expect(await codes(gateway)).toEqual(ALL_OUTAGES);
    await expect(gateway.describe(options())).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('tells how long the server asks to wait', async () => {
    const server = await start();
    always(server, { kind: 'status', status: 429, headers: { 'retry-after': '17' } });
    const [outcome] = await connect(server).upsert([samples('a', 1)], options());
    expect(outcome).toMatchObject({ kind: 'failed', trouble: { code: 'Outage', status: 429, retryAfterMs: 17_000 } });
  });

  it('is not what a plain 500 means', async () => {
    const server = await start();
    const gateway = connect(server);
    await gateway.describe(options());
    always(server, { kind: 'status', status: 500 });
    const [outcome] = await gateway.upsert([samples('a', 1)], options());
    expect(outcome).toMatchObject({ kind: 'failed', trouble: { code: 'Rejected', status: 500 } });
  });
});

describe('a cancelled call', () => {
  it("throws, as a cancellation is nobody's trouble", async () => {
    const server = await start();
    const gateway = connect(server, { http: { requestTimeoutMs: 600_000 } });
    await gateway.describe(options());
    always(server, { kind: 'latency', ms: 600_000 });
    const cancellation = new AbortController();
    const calls = [
      gateway.upsert([samples('a', 1)], { signal: cancellation.signal }),
      gateway.upsert([samples('a', 1), samples('b', 1)], { signal: cancellation.signal }),
      gateway.identify({ deviceId: 'd', at: [0] }, { signal: cancellation.signal }),
    ].map((call) => expect(call).rejects.toMatchObject({ kind: 'cancelled' }));
    cancellation.abort();
    await Promise.all(calls);
    server.faults.clear();
  });
});
