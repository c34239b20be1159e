import type { Device, Encounter, Observation, Reference } from '@medplum/fhirtypes';

const LOCAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/;

/** The logical id behind a literal reference to this server; anything else names nobody we can read. */
function localId(reference: Reference | undefined, type: string, baseUrl: string): string | undefined {
  const text = reference?.reference;
  if (text === undefined) return undefined;
  const relative = text.startsWith(`${baseUrl}/`) ? text.slice(baseUrl.length + 1) : text;
  const [, named, id] = LOCAL.exec(relative) ?? [];
  return named === type ? id : undefined;
}

export function patientOfDevice(device: Pick<Device, 'patient'>, baseUrl: string): string | undefined {
  return localId(device.patient, 'Patient', baseUrl);
}

export function subjectOfEncounter(encounter: Pick<Encounter, 'subject'>, baseUrl: string): string | undefined {
  return localId(encounter.subject, 'Patient', baseUrl);
}

/** `Type/id` of everything an Observation of ours depends on. */
export function referencesOf({ subject, device, encounter }: Observation): readonly string[] {
  return [subject, device, encounter].flatMap((one) => (one?.reference === undefined ? [] : [one.reference]));
}
