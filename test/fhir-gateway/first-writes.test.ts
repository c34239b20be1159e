import type { Observation } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from 'vitest';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { FhirGateway, FirstWritesUnderWay, UpsertOutcome } from '../../fhir/gateway.ts';
import { PERSONALITIES } from '../../stack/fhir-server/personality.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { closeAll, connect, send, start } from './_rig.ts';

afterEach(closeAll);

const KEY = 'a';
const { id: ID } = samples(KEY);

/** What others would write there, whole. */
function written(...values: readonly number[]): Observation {
  return { ...(samples(KEY, ...values).merge(undefined) as Observation), id: ID };
}

async function standing(server: FhirServer): Promise<Observation> {
  return (await send<Observation>(server, 'GET', `Observation/${ID}`)).resource;
}

function valuesOf(observation: Observation): readonly (number | undefined)[] {
  return (observation.component ?? []).map((one) => one.valueInteger);
}

function isHistory({ url }: { readonly url: string }): boolean {
  return url.includes('_history');
}

/** Lets others write between the read of our first write and the write itself. */
async function overtaken(
  server: FhirServer,
  others: readonly Observation[],
  gateway: FhirGateway = connect(server),
): Promise<UpsertOutcome | undefined> {
  await gateway.describe(options());
  const delay = server.faults.inject({
    effect: { kind: 'latency', ms: 1_500 },
    when: ({ method, url }) => method === 'PUT' && url.includes(ID),
  });
  const upserting = gateway.upsert([samples(KEY, 1)], options());
  await expect.poll(() => delay.struck).toBe(1);
  for (const other of others) expect((await send(server, 'PUT', `Observation/${ID}`, other)).status).toBeLessThan(300);
  return (await upserting)[0];
}

describe('a first write that was overtaken', () => {
  it('is a conflict where a precondition holds', async () => {
    const server = await start('strict');
    expect(await overtaken(server, [written(2)])).toMatchObject({ kind: 'updated', conflicts: 1, repairs: 0 });
    expect(valuesOf(await standing(server))).toEqual([1, 2]);
  });

  it('puts back what it replaced where none holds', async () => {
    const server = await start('microsoft');
    expect(await overtaken(server, [written(2)])).toMatchObject({ kind: 'updated', repairs: 1 });
    expect(valuesOf(await standing(server))).toEqual([1, 2]);
  });

  it('is still repaired when the repair itself is interrupted, by whoever comes next', async () => {
    const server = await start('microsoft');
    const gateway = connect(server);
    const history = { effect: { kind: 'status', status: 403 }, when: isHistory } as const;
    server.faults.inject(history);
    const interrupted = await overtaken(server, [written(2)], gateway);
    expect(interrupted).toMatchObject({ kind: 'failed', firstWriteUnderWay: true, trouble: { code: 'Outage' } });
    await send(server, 'PUT', `Observation/${ID}`, written(1, 3));
    const [outcome] = await gateway.upsert([samples(KEY, 1)], options());
    expect(outcome).toMatchObject({ kind: 'updated', repairs: 1 });
    expect(valuesOf(await standing(server))).toEqual([1, 2, 3]);
  });

  it('does not bring back what a person took out before', async () => {
    const server = await start('microsoft');
    expect(await overtaken(server, [written(2, 3), written(3)])).toMatchObject({ repairs: 1 });
    expect(valuesOf(await standing(server))).toEqual([1, 3]);
  });

  it('leaves withdrawn what a person withdrew', async () => {
    const server = await start('microsoft');
    const outcome = await overtaken(server, [{ ...written(2), status: 'entered-in-error' }]);
    expect(outcome).toMatchObject({ kind: 'failed', trouble: { code: 'Withdrawn' } });
    expect(await standing(server)).toMatchObject({ status: 'entered-in-error', component: [{ valueInteger: 2 }] });
  });

  it('raises an alert that names the Observation where there is no history to repair from', async () => {
    const server = await start({ ...PERSONALITIES.microsoft, history: false });
    const told: UpsertOutcome[] = [];
    const onOutcome = (outcome: UpsertOutcome): void => void told.push(outcome);
    const outcome = await overtaken(server, [written(2)], connect(server, { onOutcome }));
    expect(told).toEqual([outcome]);
    expect(outcome).toMatchObject({ alert: { message: expect.stringContaining(`Observation/${ID}`) } });
    expect(valuesOf(await standing(server))).toEqual([1]);
  });
});

describe('a risky first write', () => {
  it('is announced before it is sent, together with all others of the call, and only then', async () => {
    const server = await start('microsoft');
    const gateway = connect(server);
    const beats: FirstWritesUnderWay[] = [];
    const heartbeat = (beat: FirstWritesUnderWay): void => {
      beats.push(beat);
    };
    const requests = [samples('a', 1), samples('b', 1), samples('a', 2)];
    await gateway.upsert(requests, { ...options(), heartbeat });
    expect(beats).toEqual([{ firstWrites: [samples('a').id, samples('b').id] }]);
    await connect(await start('strict')).upsert([samples('a', 1)], { ...options(), heartbeat });
    expect(beats).toHaveLength(1);
  });

  it('keeps in its announcement what an earlier attempt announced', async () => {
    const beats: FirstWritesUnderWay[] = [];
    const heartbeat = (beat: FirstWritesUnderWay): void => {
      beats.push(beat);
    };
    const interrupted = { firstWrites: ['earlier'] };
    await connect(await start('microsoft')).upsert([samples(KEY, 1)], { ...options(), heartbeat, interrupted });
    expect(beats).toEqual([{ firstWrites: ['earlier', ID] }]);
  });

  it('of an attempt that died is repaired by the next attempt', async () => {
    const server = await start('microsoft');
    await send(server, 'PUT', `Observation/${ID}`, written(2));
    await send(server, 'PUT', `Observation/${ID}`, written(1));
    await send(server, 'PUT', `Observation/${ID}`, written(1, 3));
    const interrupted = { firstWrites: [ID] };
    const [outcome] = await connect(server).upsert([samples(KEY, 1)], { ...options(), interrupted });
    expect(outcome).toMatchObject({ kind: 'updated', repairs: 1 });
    expect(valuesOf(await standing(server))).toEqual([1, 2, 3]);
  });

  it('of an attempt that died before it arrived is made again', async () => {
    const server = await start('microsoft');
    await send(server, 'PUT', `Observation/${ID}`, written(2));
    const interrupted = { firstWrites: [ID] };
    const [outcome] = await connect(server).upsert([samples(KEY, 1)], { ...options(), interrupted });
    expect(outcome).toMatchObject({ kind: 'updated', repairs: 0 });
    expect(valuesOf(await standing(server))).toEqual([1, 2]);
  });

  it('that was not answered is looked for before anything is written again', async () => {
    const server = await start('microsoft');
    const gateway = connect(server, { upsert: { searchExistingBeforeCreate: false } });
    await gateway.describe(options());
    gateway.exchanges();
    server.faults.inject({
      effect: { kind: 'drop', moment: 'after-commit' },
      when: ({ method }) => method === 'PUT',
    });
    await gateway.upsert([samples(KEY, 1)], options());
    const [read, write, ...after] = gateway.exchanges();
    expect([read, write]).toEqual(['GET Observation', 'PUT Observation']);
    expect(after).not.toContain('PUT Observation');
    expect(valuesOf(await standing(server))).toEqual([1]);
  });

  it('that was not answered is handed up as under way', async () => {
    const server = await start('microsoft');
    const gateway = connect(server);
    await gateway.describe(options());
    server.faults.inject({ effect: { kind: 'status', status: 504 }, when: ({ method }) => method === 'PUT' });
    expect(await gateway.upsert([samples(KEY, 1)], options())).toMatchObject([
      { kind: 'failed', firstWriteUnderWay: true, trouble: { code: 'Outage' } },
    ]);
    const [outcome] = await gateway.upsert([samples(KEY, 1)], options());
    expect(outcome).toMatchObject({ kind: 'created', repairs: 0 });
  });
});

describe('requests', () => {
  it('are three for a new Observation, one when it may go first, two for a known one', async () => {
    const server = await start('hapi');
    const [careful, optimistic] = [connect(server), connect(server, { upsert: { searchExistingBeforeCreate: false } })];
    for (const gateway of [careful, optimistic]) {
      await gateway.describe(options());
      gateway.exchanges();
    }
    await careful.upsert([samples('a', 1)], options());
    expect(careful.exchanges()).toEqual(['GET Observation', 'GET Observation', 'PUT Observation']);
    await optimistic.upsert([samples('b', 1)], options());
    expect(optimistic.exchanges()).toEqual(['PUT Observation']);
    await careful.upsert([samples('b', 2)], options());
    expect(careful.exchanges()).toEqual(['GET Observation', 'PUT Observation']);
  });

  it('are one for an Observation that was just written', async () => {
    const gateway = connect(await start('strict'));
    await gateway.upsert([samples(KEY, 1)], options());
    gateway.exchanges();
    await gateway.upsert([samples(KEY, 2)], options());
    expect(gateway.exchanges()).toEqual(['PUT Observation']);
  });

  it.each([
    ['are three Bundles for ten', 10, 3],
    ['are three times four Bundles, side by side, for up to two hundred', 200, 12],
  ])('%s new Observations', async (_, count, bundles) => {
    const gateway = connect(await start('strict'));
    await gateway.describe(options());
    gateway.exchanges();
    const requests = Array.from({ length: count }, (__, index) => samples(`series-${index}`, 1));
    await gateway.upsert(requests, options());
    expect(gateway.exchanges()).toEqual(Array(bundles).fill('POST batch'));
  });
});

describe('a server that chooses ids itself', () => {
  it('is found out by the first write at the latest, and remembered', async () => {
    const gateway = connect(await start('medplum'), { server: { firstWrite: 'ifNoneMatch' } });
    await gateway.describe(options());
    gateway.exchanges();
    expect(await gateway.upsert([samples('a', 1)], options())).toMatchObject([{ kind: 'created' }]);
    expect(await gateway.upsert([samples('b', 1)], options())).toMatchObject([{ kind: 'created' }]);
    expect(gateway.exchanges().filter((one) => one === 'PUT Observation').length).toBeLessThanOrEqual(1);
  });

  it('is not written to when the configuration insists on client ids', async () => {
    const server = await start('google');
    const gateway = connect(server, { server: { strategy: 'clientId', firstWrite: 'ifNoneMatch' } });
    expect(await gateway.upsert([samples('a', 1)], options())).toMatchObject([
      { kind: 'failed', trouble: { code: 'Rejected', status: 405 } },
    ]);
  });

  it('never writes on another Observation whose identifier only begins alike', async () => {
    const server = await start({ ...PERSONALITIES.medplum, comparedTokenLength: 128 });
    const gateway = connect(server);
    const [one, other] = ['1', '2'].map((end) => samples('x'.repeat(200) + end, Number(end)));
    if (one === undefined || other === undefined) throw new Error('two');
    await gateway.upsert([one], options());
    const expected = { code: 'Rejected', message: expect.stringMatching(/Observation\/\S+ .*identifier/) };
    expect(await gateway.upsert([other], options())).toMatchObject([{ kind: 'failed', trouble: expected }]);
    const [standing] = server.store.all('Observation') as readonly unknown[] as readonly Observation[];
    expect(standing).toMatchObject({ identifier: [one.identifier], component: [{ valueInteger: 1 }] });
  });

  it('makes no Devices unless its conditional creates are known to exclude each other', async () => {
    const weak = { kind: 'weak', delayMs: 5 } as const;
    const server = await start({ ...PERSONALITIES.medplum, conditionalCreate: weak });
    const gateway = connect(server, { identity: { mode: 'create' }, server: { conditionalCreate: 'racy' } });
    const [answer] = await gateway.identify({ deviceId: 'd', patientId: 'p', at: [0] }, options());
    expect(answer).toMatchObject({
      kind: 'unresolved',
      trouble: { code: 'Outage', message: expect.stringContaining('fhir.conditionalCreate') },
    });
    expect(server.store.count('Device')).toBe(0);
  });
});
