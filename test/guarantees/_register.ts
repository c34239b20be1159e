import { setTimeout as delay } from 'node:timers/promises';

export const DEVICE_SYSTEM = 'https://devices.example/id';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 200;

/** Registers a made-up device with its patient; a server that is just coming up is waited for. */
export async function registerDevice(fhirUrl: string, device: string): Promise<void> {
  const patient = `patient-${device}`;
  await put(fhirUrl, { resourceType: 'Patient', id: patient, active: true, name: [{ text: 'Example Patient' }] });
  await put(fhirUrl, {
    resourceType: 'Device',
    id: `device-${device}`,
    identifier: [{ system: DEVICE_SYSTEM, value: device }],
    patient: { reference: `Patient/${patient}` },
  });
}

async function put(
  fhirUrl: string,
  resource: { readonly resourceType: string; readonly id: string; readonly [field: string]: unknown },
): Promise<void> {
  const { resourceType, id } = resource;
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(`${fhirUrl}/${resourceType}/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(resource),
    }).catch((error: unknown) => error);
    if (answer instanceof Response && answer.ok) return;
    const why = answer instanceof Response ? answer.status : String(answer);
    if (Date.now() >= giveUpAt) throw new Error(`${resourceType} was not registered: ${why}`);
    await delay(PAUSE_MS);
  }
}
