import type { CapabilityStatement } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { Rig } from './_server.ts';
import { call, OUTCOME, startRig } from './_server.ts';
import type { Behaviour } from './_write-behaviour.ts';
import { server } from './_write-behaviour.ts';
import { createCapabilitySource } from './capabilities.ts';

function statement(updateCreate?: boolean, name = 'Example Server'): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    format: ['json'],
    fhirVersion: '4.0.1',
    software: { name, version: '1' },
    rest: [
      { mode: 'server', resource: [{ type: 'Observation', ...(updateCreate !== undefined && { updateCreate }) }] },
    ],
  };
}

function startWith(body: CapabilityStatement, behaviour: Behaviour = { ifNoneMatch: 'honoured' }): Promise<Rig> {
  const rest = server(behaviour);
  return startRig((seen) => (seen.url.endsWith('/metadata') ? { body } : rest(seen)));
}

function metadataReads({ seen }: Rig): number {
  return seen.filter(({ url }) => url.endsWith('/metadata')).length;
}

describe('capabilities', () => {
  it('are read once for all who ask, and again after a while', async () => {
    await using rig = await startWith(statement(true));
    let time = 0;
    const source = createCapabilitySource(rig.http, { capabilitiesTtlMs: 1_000 }, () => time);
    await Promise.all([1, 2, 3].map(() => source.current(call())));
    time = 999;
    await source.current(call());
    expect(metadataReads(rig)).toBe(1);
    const probes = rig.seen.length;
    time = 1_000;
    expect(await source.current(call())).toMatchObject({ software: 'Example Server 1', fhirVersion: '4.0.1' });
    expect(rig.seen).toHaveLength(probes + 1);
  });

  it.each([
    ['the statement, when it forbids client ids', statement(false), {}, 'conditional'],
    ['the probe, when the statement is silent', statement(), { creates: 405 }, 'conditional'],
    ['the probe, when the statement promises too much', statement(true), { creates: 405 }, 'conditional'],
    ['the statement, when the probe is unclear', statement(true), { creates: 400 }, 'clientId'],
    ['caution, when both are unclear', statement(), { creates: 400 }, 'conditional'],
    ['the probe, when it succeeds', statement(), {}, 'clientId'],
  ] as const)('believe %s', async (_, body, behaviour, strategy) => {
    await using rig = await startWith(body, behaviour);
    expect((await createCapabilitySource(rig.http, {}).current(call())).strategy).toBe(strategy);
  });

  it('believe a person before all else, and then do not probe', async () => {
    await using rig = await startWith(statement(false));
    const config = { strategy: 'clientId', firstWrite: 'ifMatchZero', conditionalCreate: 'raceSafe' } as const;
    expect(await createCapabilitySource(rig.http, config).current(call())).toMatchObject(config);
    expect(rig.seen).toHaveLength(1);
  });

  it("stay with conditional writes once a write has shown that ids are the server's", async () => {
    await using rig = await startWith(statement(true));
    const source = createCapabilitySource(rig.http, { capabilitiesTtlMs: 0 });
    expect((await source.current(call())).strategy).toBe('clientId');
    expect(source.fallBack()).toBe(true);
    expect((await source.current(call())).strategy).toBe('conditional');
    const insisting = createCapabilitySource(rig.http, { strategy: 'clientId' });
    expect(insisting.fallBack()).toBe(false);
    expect((await insisting.current(call())).strategy).toBe('clientId');
  });

  it.each([
    ['HAPI FHIR Server', 'raceSafe'],
    ['Medplum', 'raceSafe'],
    ['Azure API for FHIR', 'racy'],
    ['Unheard-of', 'racy'],
  ])('take conditional creates of %s for %s', async (name, conditionalCreate) => {
    await using rig = await startWith(statement(false, name));
    expect(await createCapabilitySource(rig.http, {}).current(call())).toMatchObject({ conditionalCreate });
  });

  it.each([
    ['a page', { body: '<html>welcome</html>' }],
    ['another resource', { body: OUTCOME }],
    ['nothing there', { status: 404, body: OUTCOME }],
    ['a redirect to a login', { status: 302, headers: { location: '/login' } }],
  ])('take %s at metadata for a wrong base URL, which is an outage', async (_, reply) => {
    await using rig = await startRig(() => reply);
    await expect(createCapabilitySource(rig.http, {}).current(call())).rejects.toMatchObject({
      kind: 'notFhir',
      code: 'Outage',
      message: expect.stringContaining('fhir.url'),
    });
  });

  it('survive a failed refresh', async () => {
    let isDown = false;
    await using rig = await startRig(() => (isDown ? { status: 503 } : { body: statement(false) }));
    const source = createCapabilitySource(rig.http, { capabilitiesTtlMs: 0 });
    await source.current(call());
    isDown = true;
    expect((await source.current(call())).strategy).toBe('conditional');
  });

  it('do not fail for all because the one who asked first gave up', async () => {
    const impatient = new AbortController();
    await using rig = await startRig((_, index) => {
      if (index === 0) impatient.abort();
      return index === 0 ? 'hang' : { body: statement(false) };
    });
    const source = createCapabilitySource(rig.http, {});
    const [gone, patient] = [source.current(call(impatient.signal)), source.current(call())];
    await expect(gone).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await patient).strategy).toBe('conditional');
  });
});
