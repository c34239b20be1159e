import type { Device, Patient } from '@medplum/fhirtypes';
import { afterEach, expect, it } from 'vitest';
import { options, samples } from '../../fhir/_case-rig.ts';
import type { UpsertRequest } from '../../fhir/gateway.ts';
import type { FhirServer } from '../../stack/fhir-server/server.ts';
import type { Connected } from './_rig.ts';
import { closeAll, connect, send, start } from './_rig.ts';

afterEach(closeAll);

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
