import type { Device, Patient } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { UpsertRequest } from '../../fhir/gateway.ts';
import type { Personality } from '../../stack/fhir-server/personality.ts';
import { PERSONALITIES } from '../../stack/fhir-server/personality.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import type { Connected } from './_rig.ts';
import { closeAll, connect, send, start } from './_rig.ts';
import { startFhirServer } from '../../stack/fhir-server/server.ts';

afterEach(async () => {
  vi.useRealTimers();
  await closeAll();
});

const AN_HOUR_AGO = Date.now() - 3_600_000;

async function register(server: FhirServer): Promise<{ readonly patient: string; readonly device: string }> {
  const patient = await send<Patient>(server, 'POST', 'Patient', { resourceType: 'Patient' });
  const device = await send<Device>(server, 'POST', 'Device', {
    resourceType: 'Device',
    identifier: [{ value: 'd1' }],
    patient: { reference: `Patient/${patient.resource.id}` },
  });
  return { patient: patient.resource.id, device: device.resource.id };
}

async function kindOf(gateway: Connected): Promise<string> {
  const [answer] = await gateway.identify({ deviceId: 'd1', at: [AN_HOUR_AGO] }, options());
  return answer?.kind === 'unresolved' ? answer.trouble.code : 'subject';
}

function about(device: string): UpsertRequest {
  const request = samples('a', 1);
  const reference = { reference: `Device/${device}` };
  const merge: UpsertRequest['merge'] = (existing) => {
    const merged = request.merge(existing);
    return merged === undefined ? undefined : { ...merged, device: reference };
  };
  return { ...request, merge };
}

it('answers a past reading from memory', async () => {
  const server = await start();
  await register(server);
  const gateway = connect(server);
  expect(await kindOf(gateway)).toBe('subject');
  gateway.exchanges();
  expect(await kindOf(gateway)).toBe('subject');
  expect(gateway.exchanges()).toEqual([]);
});

it('does not refuse a reading for what it has not read', async () => {
  let ahead = -7_200_000;
  const server = await startFhirServer({ now: () => Date.now() + ahead });
  const { patient, device } = await register(server);
  const { resource: next } = await send<Patient>(server, 'POST', 'Patient', { resourceType: 'Patient' });
  const edit = async (change: Partial<Device>): Promise<number> => {
    ahead += 1_800_000;
    const { resource } = await send<Device>(server, 'GET', `Device/${device}`);
    const edited = await send<Device>(server, 'PUT', `Device/${device}`, { ...resource, ...change });
    return Date.parse(edited.resource.meta?.lastUpdated ?? '');
  };
  const moved = await edit({ patient: { reference: `Patient/${next.id}` } });
  await edit({ manufacturer: 'Example Devices' });
  const gateway = connect(server);
  const patientAt = async (at: number): Promise<unknown> =>
    (await gateway.identify({ deviceId: 'd1', at: [at] }, options()))[0];
  expect(await patientAt(moved - 86_400_000)).toMatchObject({ patient });
  expect(await patientAt(moved)).toMatchObject({ patient: next.id });
  expect(await patientAt(moved - 1)).toMatchObject({ patient });
  await gateway.close();
  await server.close();
});

it('remembers no refusal, also of a past reading', async () => {
  const server = await start();
  const { patient } = await register(server);
  const set = (active: boolean) =>
    send<Patient>(server, 'PUT', `Patient/${patient}`, { resourceType: 'Patient', id: patient, active });
  await set(false);
  const gateway = connect(server);
  expect(await kindOf(gateway)).toBe('UnknownPatient');
  await set(true);
  expect(await kindOf(gateway)).toBe('subject');
});

it('forgets whose a device is once the server refuses an Observation of it', async () => {
  const server = await start('hapi');
  const { device } = await register(server);
  const gateway = connect(server);
  expect(await kindOf(gateway)).toBe('subject');
  await send(server, 'DELETE', `Device/${device}`);
  expect(await kindOf(gateway)).toBe('subject');
  const [outcome] = await gateway.upsert([about(device)], options());
  expect(outcome).toMatchObject({ kind: 'failed', trouble: { code: 'Rejected', status: 400 } });
  expect(await kindOf(gateway)).toBe('UnknownDevice');
});

it('sees within a minute that a patient went out of use, however busy the device is', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const server = await start();
  const { patient } = await register(server);
  const gateway = connect(server);
  expect(await kindOf(gateway)).toBe('subject');
  await send<Patient>(server, 'PUT', `Patient/${patient}`, { resourceType: 'Patient', id: patient, active: false });
  const answers: string[] = [];
  for (let passed = 0; passed < 60_000; passed += 5_000) {
    answers.push(await kindOf(gateway));
    vi.setSystemTime(Date.now() + 5_000);
  }
  expect(new Set(answers)).toEqual(new Set(['subject']));
  expect(await kindOf(gateway)).toBe('UnknownPatient');
});

describe('a server that keeps no history', () => {
  const NOW = Date.now();
  const without: Personality = { ...PERSONALITIES.strict, history: false };

  async function codesAt(gateway: Connected, ...at: readonly number[]): Promise<readonly string[]> {
    const answers = await gateway.identify({ deviceId: 'd1', at }, options());
    return answers.map((answer) => (answer.kind === 'subject' ? answer.patient : answer.trouble.code));
  }

  it('tells whose the readings are that are newer than the Device as it stands', async () => {
    const server = await start(without);
    const { patient } = await register(server);
    expect(await codesAt(connect(server), NOW - 3_600_000, NOW + 3_600_000)).toEqual([patient, patient]);
  });

  it('tells nothing of the time before an edit, save by the configured assignments', async () => {
    const server = await start(without);
    const { patient, device } = await register(server);
    const { resource } = await send<Device>(server, 'GET', `Device/${device}`);
    await send<Device>(server, 'PUT', `Device/${device}`, { ...resource, manufacturer: 'Example Devices' });
    const at = [NOW - 3_600_000, NOW + 3_600_000] as const;
    expect(await codesAt(connect(server), ...at)).toEqual(['NoAssignment', patient]);
    const assignments = [{ device, patient, from: NOW - 7_200_000 }];
    expect(await codesAt(connect(server, { identity: { assignments } }), ...at)).toEqual([patient, patient]);
  });
});
