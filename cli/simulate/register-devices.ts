import type { Device, Patient } from '@medplum/fhirtypes';
import type { FhirGatewayConfig } from '../../fhir/config.ts';
import { requireOk } from '../../fhir/errors.ts';
import type { FhirHttp } from '../../fhir/http.ts';
import { openFhirHttp } from '../../fhir/open-http.ts';
import type { SimulatedDevice } from './device-models.ts';

const SYSTEM = 'https://iot-connector.dev/simulated';

/**
 * Registers made-up devices and their patients, as a nurse would: in Lookup mode readings of unregistered devices are held.
 * Conditional creates, so that a restart registers nobody twice. @throws Error when the server does not take one
 */
export async function registerDevices(config: FhirGatewayConfig, devices: readonly SimulatedDevice[]): Promise<void> {
  const http = openFhirHttp(config);
  const patients = new Map<string, string>();
  try {
    for (const { deviceId, patientId } of devices) {
      const patient = patients.get(patientId) ?? (await create(http, patientId, patientOf(patientId)));
      patients.set(patientId, patient);
      await create(http, deviceId, deviceOf(deviceId, patient));
    }
  } finally {
    await http.close();
  }
}

function patientOf(patientId: string): Patient {
  const name = [{ text: `Simulated patient ${patientId.replace('sim-patient-', '')}` }];
  return { resourceType: 'Patient', active: true, name };
}

function deviceOf(deviceId: string, patient: string): Device {
  return {
    resourceType: 'Device',
    status: 'active',
    deviceName: [{ name: `Simulated ${deviceId}`, type: 'user-friendly-name' }],
    patient: { reference: `Patient/${patient}` },
  };
}

async function create(http: FhirHttp, value: string, resource: Device | Patient): Promise<string> {
  const { resourceType: path } = resource;
  const request = {
    method: 'POST' as const,
    path,
    body: { ...resource, identifier: [{ system: SYSTEM, value }] },
    ifNoneExist: `identifier=${encodeURIComponent(`${SYSTEM}|${value}`)}`,
  };
  try {
    const response = requireOk(request, await http.send(request, { signal: new AbortController().signal }));
    const id = response.resource?.id ?? response.location?.split(`${path}/`)[1]?.split('/')[0];
    if (id !== undefined) return id;
    throw new Error('the answer names no id');
  } catch (cause) {
    throw new Error(
      `The simulated ${path} ${value} could not be registered at ${http.baseUrl}: ` +
        `${cause instanceof Error ? cause.message : 'unknown error'} Register it there yourself, with identifier system ${SYSTEM}, ` +
        'and send with: iot-connector simulate --no-register',
      { cause },
    );
  }
}
