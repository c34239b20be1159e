import { describe, expect, it } from 'vitest';
import { observation, startRig } from './_client.ts';
import { operationOutcome } from './fhir-error.ts';

const put = ['PUT', 'Observation/a', { body: observation({ id: 'a' }) }] as const;

describe('an injected fault', () => {
  it.each([
    [429, { 'retry-after': '3', 'x-ms-retry-after-ms': '3000' }],
    [503, {}],
    [401, { 'www-authenticate': 'Bearer' }],
    [403, {}],
    [422, {}],
  ])('answers %i once with its headers and an OperationOutcome, and nothing is written', async (status, headers) => {
    await using rig = await startRig();
    const outcome = operationOutcome('error', 'business-rule', 'Not today.');
    const fault = rig.server.faults.inject({ effect: { kind: 'status', status, headers, outcome } });
    expect(await rig.send(...put)).toMatchObject({ status, headers, body: outcome });
    expect(rig.server.store.count('Observation')).toBe(0);
    expect((await rig.send(...put)).status).toBe(201);
    expect(fault.struck).toBe(1);
  });

  it('strikes only the requests it is meant for, as often as it is told', async () => {
    await using rig = await startRig();
    rig.server.faults.inject({
      effect: { kind: 'status', status: 503 },
      when: ({ method, url, headers }) =>
        method === 'PUT' && url === 'Observation/a' && headers['if-match'] === undefined,
      times: 2,
    });
    const statuses: number[] = [];
    for (const id of ['a', 'b', 'a', 'a']) {
      const { status } = await rig.send('PUT', `Observation/${id}`, { body: observation({ id }) });
      statuses.push(status);
    }
    expect(statuses).toEqual([503, 201, 503, 201]);
  });

  it('can be the HTML of a proxy', async () => {
    await using rig = await startRig();
    rig.server.faults.inject({ effect: { kind: 'html', status: 502 } });
    const reply = await rig.send('GET', 'metadata');
    expect(reply).toMatchObject({ status: 502, headers: { 'content-type': expect.stringContaining('text/html') } });
    expect(reply.text).toContain('<h1>');
  });

  it.each([
    ['before-commit', 0],
    ['after-commit', 1],
  ] as const)('breaks the connection %s', async (moment, written) => {
    await using rig = await startRig();
    rig.server.faults.inject({ effect: { kind: 'drop', moment } });
    await expect(rig.send(...put)).rejects.toThrow();
    expect(rig.server.store.count('Observation')).toBe(written);
    expect((await rig.send(...put)).status).toBe(written === 0 ? 201 : 200);
  });

  it('breaks the connection after a refusal as well', async () => {
    await using rig = await startRig();
    rig.server.faults.inject({ effect: { kind: 'drop', moment: 'after-commit' } });
    await expect(rig.send('GET', 'Observation/none')).rejects.toThrow();
  });

  it('delays, alone or before another effect, so that later requests overtake', async () => {
    await using rig = await startRig();
    rig.server.faults.inject({ effect: { kind: 'latency', ms: 1_000 }, when: ({ url }) => url === 'Observation/a' });
    const order: string[] = [];
    const slow = rig.send(...put).then(() => order.push('slow'));
    const fast = rig.send('GET', 'metadata').then(() => order.push('fast'));
    await Promise.all([slow, fast]);
    expect(order).toEqual(['fast', 'slow']);
  });

  it('can strike one entry of a batch while the others stand', async () => {
    await using rig = await startRig();
    const outcome = operationOutcome('error', 'throttled', 'Slow down.');
    rig.server.faults.inject({
      scope: 'entry',
      effect: { kind: 'status', status: 429, outcome },
      when: ({ method, url, headers }) =>
        method === 'PUT' && url === 'Observation/b' && headers['if-none-match'] === '*',
    });
    const entry = ['a', 'b', 'c'].map((id) => ({
      resource: observation({ id }),
      request: { method: 'PUT', url: `Observation/${id}`, ifNoneMatch: '*' },
    }));
    const batch = () => rig.send('POST', '', { body: { resourceType: 'Bundle', type: 'batch', entry } });
    const first = await batch();
    expect(first.status).toBe(200);
    expect(first.body.entry).toMatchObject([
      { response: { status: '201 Created' } },
      { response: { status: '429', outcome } },
      { response: { status: '201 Created' } },
    ]);
    expect((await batch()).body.entry[1]).toMatchObject({ response: { status: '201 Created' } });
  });

  it('ends when removed or cleared', async () => {
    await using rig = await startRig();
    const { faults } = rig.server;
    const fault = faults.inject({ effect: { kind: 'status', status: 503 }, times: Infinity });
    faults.inject({ effect: { kind: 'status', status: 429 }, times: Infinity });
    expect((await rig.send('GET', 'metadata')).status).toBe(503);
    fault.remove();
    expect((await rig.send('GET', 'metadata')).status).toBe(429);
    faults.clear();
    expect((await rig.send('GET', 'metadata')).status).toBe(200);
  });
});

describe('an outage', () => {
  it('breaks every connection, or answers everything with one status, until it ends', async () => {
    await using rig = await startRig();
    rig.server.faults.beginOutage();
    await expect(rig.send('GET', 'metadata')).rejects.toThrow();
    await expect(rig.send(...put)).rejects.toThrow();
    rig.server.faults.beginOutage({ kind: 'status', status: 503 });
    expect((await rig.send(...put)).status).toBe(503);
    rig.server.faults.endOutage();
    expect((await rig.send(...put)).status).toBe(201);
  });
});
