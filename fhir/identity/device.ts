import type { Device } from '@medplum/fhirtypes';
import { FhirError, requireOk } from '../errors.ts';
import { etagFor } from '../etag.ts';
import { resourceOf } from '../exchange.ts';
import type { CallOptions, IdentifyRequest } from '../gateway.ts';
import type { IdentifierKey } from '../ids.ts';
import { conflictWaitMs, pause } from '../pause.ts';
import { ensure, findOne } from './ensure.ts';
import type { IdentityParts } from './identity-parts.ts';
import type { Found } from './troubles.ts';
import { found, inactivePatient, patientNotNamed, replacedNamed, unknownDevice } from './troubles.ts';

const MOST_TRIES = 10;

/** The Device that a message names; in Create mode made, and given its patient, if need be. @throws FhirError */
export async function deviceOf(
  parts: IdentityParts,
  request: IdentifyRequest,
  options: CallOptions,
): Promise<Found<Device>> {
  const identifier = { system: parts.config.deviceSystem, value: request.deviceId };
  const { live, withdrawn } = await findOne(parts, 'Device', identifier, options);
  const { mode, readOnly } = parts.config;
  if (mode !== 'create' || readOnly === true) return live === undefined ? unknownDevice(withdrawn) : found(live);
  if (live?.patient !== undefined) return found(live);
  if (live === undefined && withdrawn !== undefined) return unknownDevice(withdrawn);
  return request.patientId === undefined
    ? patientNotNamed(live?.id)
    : createAndAssign(parts, identifier, { system: parts.config.patientSystem, value: request.patientId }, options);
}

async function createAndAssign(
  parts: IdentityParts,
  deviceKey: IdentifierKey,
  patientKey: IdentifierKey,
  options: CallOptions,
): Promise<Found<Device>> {
  // Refuses several Patients, and one under which nothing may be filed, before anything is made.
  const named = await findOne(parts, 'Patient', patientKey, options);
  if (named.live?.active === false) return inactivePatient(named.live.id ?? '');
  if (named.withdrawn !== undefined) return replacedNamed(named.withdrawn);
  const device = await ensure(parts, 'Device', deviceKey, options);
  // A search may lag behind: the Device may have been there, and been somebody's, all the time.
  if (!device.ok || device.value.patient !== undefined) return device;
  const patient = await ensure(parts, 'Patient', patientKey, options);
  if (!patient.ok) return patient;
  return found(await assign(parts, device.value.id ?? '', patient.value.id ?? '', options));
}

/** Sets the patient of a Device that has none; whoever was faster is believed, and compared with the message later. */
async function assign(parts: IdentityParts, id: string, patient: string, options: CallOptions): Promise<Device> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const read = { method: 'GET', path: `Device/${id}` } as const;
    const response = requireOk(read, await parts.http.send(read, options));
    const device = resourceOf(response, 'Device');
    if (device === undefined) throw new FhirError('notFhir', `GET Device/${id} answered something else.`);
    if (device.patient !== undefined) return device;
    const body = { ...device, patient: { reference: `Patient/${patient}` } };
    const write = { method: 'PUT', path: read.path, body, ifMatch: etagFor(read.path, response) } as const;
    const written = await parts.http.send(write, options);
    if (written.status !== 409 && written.status !== 412) {
      return resourceOf(requireOk(write, written), 'Device') ?? body;
    }
    await pause(conflictWaitMs(tries), options.signal);
  }
  throw new FhirError('contended', `Device/${id} could not be given its patient: others kept changing it.`);
}
