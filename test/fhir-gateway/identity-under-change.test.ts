import type { Device, Patient } from '@medplum/fhirtypes';
import { afterEach, expect, it } from 'vitest';
import { options } from '../../fhir/_case-rig.ts';
import { resourceId } from '../../fhir/ids.ts';
import { closeAll, connect, send, start } from './_rig.ts';

afterEach(closeAll);

const MESSAGE = { deviceId: 'd1', patientId: 'p1', at: [Date.now()] };

it('a Device that is deleted while it is given its patient is an unknown one, and nothing is dead-lettered', async () => {
  const server = await start();
  const device: Device = { resourceType: 'Device', identifier: [{ value: 'd1' }] };
  const { id } = (await send(server, 'POST', 'Device', device)).resource;
  await send<Patient>(server, 'POST', 'Patient', { resourceType: 'Patient', identifier: [{ value: 'p1' }] });
  server.faults.inject({
    effect: { kind: 'status', status: 410 },
    when: ({ method, url }) => method === 'GET' && url === `Device/${id}`,
  });
  const gateway = connect(server, { identity: { mode: 'create' } });
  expect(await gateway.identify(MESSAGE, options())).toMatchObject([
    { kind: 'unresolved', trouble: { code: 'UnknownDevice' } },
  ]);
  expect(await gateway.identify(MESSAGE, options())).toMatchObject([{ kind: 'subject', device: id }]);
});

it('a Device that others change while it is given its patient keeps what they wrote', async () => {
  const server = await start();
  const device: Device = { resourceType: 'Device', identifier: [{ value: 'd1' }] };
  const { id } = (await send(server, 'POST', 'Device', device)).resource;
  const delay = server.faults.inject({
    effect: { kind: 'latency', ms: 1_000 },
    when: ({ method, url }) => method === 'PUT' && url === `Device/${id}`,
  });
  const identifying = connect(server, { identity: { mode: 'create' } }).identify(MESSAGE, options());
  await expect.poll(() => delay.struck).toBe(1);
  await send<Device>(server, 'PUT', `Device/${id}`, { ...device, id, manufacturer: 'Example Devices' });
  const [answer] = await identifying;
  expect(answer).toMatchObject({ kind: 'subject', device: id });
  const { resource } = await send<Device>(server, 'GET', `Device/${id}`);
  const patient = answer?.kind === 'subject' ? answer.patient : '';
  expect(resource).toMatchObject({ manufacturer: 'Example Devices', patient: { reference: `Patient/${patient}` } });
});

it('what somebody made of a Device meanwhile comes back, where our first write cannot but write over it', async () => {
  const server = await start('microsoft');
  const id = resourceId({ system: undefined, value: 'd1' });
  const gateway = connect(server, { identity: { mode: 'create' } });
  await gateway.describe(options());
  const delay = server.faults.inject({
    effect: { kind: 'latency', ms: 1_000 },
    when: ({ method, url }) => method === 'PUT' && url === `Device/${id}`,
  });
  const identifying = gateway.identify(MESSAGE, options());
  await expect.poll(() => delay.struck).toBe(1);
  const patient: Patient = { resourceType: 'Patient', identifier: [{ value: 'p1' }] };
  const reference = `Patient/${(await send(server, 'POST', 'Patient', patient)).resource.id}`;
  const curated: Device = {
    resourceType: 'Device',
    id,
    status: 'inactive',
    patient: { reference },
    identifier: [{ value: 'd1' }, { system: 'urn:example:inventory', value: 'i-1' }],
  };
  await send(server, 'PUT', `Device/${id}`, curated);
  expect(await identifying).toMatchObject([{ kind: 'subject', device: id, patient: reference.slice(8) }]);
  const { resource } = await send<Device>(server, 'GET', `Device/${id}`);
  expect(resource).toMatchObject(curated);
});
