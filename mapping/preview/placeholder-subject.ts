import type { ObservationDraft, Subject } from '../fhir/observation-draft.ts';

/** What stands for a patient that no message names. */
const UNNAMED_PATIENT = 'example';

/** Logical ids made of the identifiers in a message, where no FHIR server is asked for the real ones. */
export function placeholderSubject({ deviceId, patientId, encounterId }: ObservationDraft): Subject {
  return {
    patient: logicalId(patientId ?? UNNAMED_PATIENT),
    device: logicalId(deviceId),
    ...(encounterId === undefined ? {} : { encounter: logicalId(encounterId) }),
  };
}

/** FHIR R4, `id`: `[A-Za-z0-9\-\.]{1,64}`. */
function logicalId(identifier: string): string {
  return identifier.replaceAll(/[^A-Za-z0-9.-]/g, '-').slice(0, 64);
}
