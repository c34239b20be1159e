import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rig } from './_client.ts';
import { observation, startRig } from './_client.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ validate: true });
});
afterAll(() => rig[Symbol.asyncDispose]());

describe('validation', () => {
  it('lets a sound Observation pass', async () => {
    const sampled = { origin: { value: 0 }, period: 1_000, dimensions: 1, data: '1 2 E 3' };
    expect((await rig.send('POST', 'Observation', { body: observation({ valueSampledData: sampled }) })).status).toBe(
      201,
    );
  });

  it.each([
    ['an unknown element', { bogus: 1 }],
    ['a missing status', { status: undefined }],
    ['two values', { valueString: 'a', valueInteger: 1 }],
    ['a number that is text', { valueQuantity: { value: '5' } }],
    ['a date that is none', { effectiveDateTime: 'yesterday' }],
  ])('answers 422 with issues for %s, by POST and by PUT', async (_what, flaw) => {
    const before = rig.server.store.count('Observation');
    const refused = await rig.send('POST', 'Observation', { body: observation(flaw) });
    expect(refused).toMatchObject({ status: 422, body: { resourceType: 'OperationOutcome' } });
    expect(refused.body.issue[0]).toMatchObject({ severity: 'error', code: expect.any(String) });
    const put = await rig.send('PUT', 'Observation/flawed', { body: observation({ id: 'flawed', ...flaw }) });
    expect(put.status).toBe(422);
    expect(rig.server.store.count('Observation')).toBe(before);
  });
});
