import { request } from 'undici';
import type { SimulatedDevice } from './device-models.ts';

const SYSTEM = 'https://iot-connector.dev/simulated';
/** The device is assigned from before its first reading on. */
const HEADERS = { 'content-type': 'application/fhir+json' };

/**
 * Registers made-up devices and their patients, as a nurse would: in Lookup mode readings of unregistered devices are held.
 * Conditional creates, so that a restart registers nobody twice.
 */
export async function registerDevices(fhirUrl: string, devices: readonly SimulatedDevice[]): Promise<void> {
  const patients = new Map<string, string>();
  for (const { deviceId, patientId } of devices) {
    const patient = patients.get(patientId) ?? (await registerPatient(fhirUrl, patientId));
    patients.set(patientId, patient);
    await create(fhirUrl, 'Device', deviceId, {
      resourceType: 'Device',
      status: 'active',
      deviceName: [{ name: `Simulated ${deviceId}`, type: 'user-friendly-name' }],
      patient: { reference: `Patient/${patient}` },
    });
  }
}

function registerPatient(fhirUrl: string, patientId: string): Promise<string> {
  const name = [{ text: `Simulated patient ${patientId.replace('sim-patient-', '')}` }];
  return create(fhirUrl, 'Patient', patientId, { resourceType: 'Patient', active: true, name });
}

async function create(fhirUrl: string, type: string, value: string, resource: object): Promise<string> {
  const query = `identifier=${encodeURIComponent(`${SYSTEM}|${value}`)}`;
  const refused = (why: string, cause?: unknown): Error =>
    new Error(
      `The simulated ${type} ${value} could not be registered at ${fhirUrl}: ${why}. Register it there yourself, with ` +
        `identifier system ${SYSTEM}, and send with: iot-connector simulate --no-register`,
      { cause },
    );
  const { statusCode, body } = await request(`${fhirUrl}/${type}`, {
    method: 'POST',
    headers: { ...HEADERS, 'if-none-exist': query },
    body: JSON.stringify({ ...resource, identifier: [{ system: SYSTEM, value }] }),
  }).catch((cause: unknown) => {
    throw refused('it does not answer', cause);
  });
  const answer = await body.json().catch(() => undefined);
  if (statusCode >= 300 || !hasId(answer)) throw refused(`HTTP ${statusCode}`);
  return answer.id;
}

function hasId(value: unknown): value is { readonly id: string } {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
