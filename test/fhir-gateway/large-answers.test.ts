import type { Device, Patient } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from 'vitest';
import { options } from '../../fhir/_case-rig.ts';
import { PERSONALITIES } from '../../stack/fhir-server/personality.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import { closeAll, connect, send, start } from './_rig.ts';

afterEach(closeAll);

/** Many more than any page of the server, and as many as a server may send at once. */
const MANY = 400;
const PAGES = [1, 10, 5_000];
const LONG = 'x'.repeat(128);

async function post(server: FhirServer, resource: Patient | Device): Promise<string> {
  return (await send(server, 'POST', resource.resourceType, resource)).resource.id;
}

describe.each(PAGES)('a server with pages of %i', (pageSize) => {
  it('finds the one Device among hundreds whose identifiers begin alike', async () => {
    const server = await start({ ...PERSONALITIES.microsoft, pageSize });
    const patient = await post(server, { resourceType: 'Patient' });
    const deviceOf = (value: string): Device => ({
      resourceType: 'Device',
      identifier: [{ value }],
      patient: { reference: `Patient/${patient}` },
    });
    for (let index = 0; index < MANY; index++) await post(server, deviceOf(`${LONG}-${index}`));
    const gateway = connect(server);
    const asked = [`${LONG}-${MANY - 1}`, `${LONG}-0`, `${LONG}-none`];
    const answers = await Promise.all(
      asked.map((deviceId) => gateway.identify({ deviceId, at: [Date.now()] }, options())),
    );
    expect(answers.flat().map(({ kind }) => kind)).toEqual(['subject', 'subject', 'unresolved']);
  });

  it('reads the whole history of a Device that was edited hundreds of times', async () => {
    const server = await start({ ...PERSONALITIES.strict, pageSize });
    const [first, second] = [
      await post(server, { resourceType: 'Patient' }),
      await post(server, { resourceType: 'Patient' }),
    ];
    const versionOf = (patient: string, note: string): Device => ({
      resourceType: 'Device',
      id: 'd',
      identifier: [{ value: 'd1' }],
      patient: { reference: `Patient/${patient}` },
      note: [{ text: note }],
    });
    const times: number[] = [];
    for (let index = 0; index < MANY; index++) {
      const patient = index < MANY / 2 ? first : second;
      const { resource } = await send(server, 'PUT', 'Device/d', versionOf(patient, String(index)));
      times.push(Date.parse(resource.meta?.lastUpdated ?? ''));
    }
    const [oldest = 0, newest = 0] = [times[0], times.at(-1)];
    const answers = await connect(server).identify({ deviceId: 'd1', at: [oldest, newest] }, options());
    expect(answers).toMatchObject([{ patient: first }, { patient: second }]);
  });
});
