import type { FhirTrouble } from '../gateway.ts';
import type { PatientAt } from './assignments.ts';

/** Either what was looked for, or why it cannot be told. */
export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: FhirTrouble };

export function found<T>(value: T): Found<T> {
  return { ok: true, value };
}

function missing(code: FhirTrouble['code'], message: string): { readonly ok: false; readonly trouble: FhirTrouble } {
  return { ok: false, trouble: { code, message } };
}

export type Missing = ReturnType<typeof missing>;

export function unknownDevice(withdrawn: string | undefined): Missing {
  return withdrawn === undefined
    ? missing(
        'UnknownDevice',
        'No Device carries this identifier: register the device with it and with its patient, under the system in identity.deviceSystem.',
      )
    : missing('UnknownDevice', `Device/${withdrawn} is entered-in-error: give the identifier to the right Device.`);
}

export function deviceWithoutPatient(device: string, foreign: boolean): Missing {
  return missing(
    'UnknownPatient',
    foreign
      ? `Device/${device}.patient does not refer to a Patient of this server: set it to Patient/<id>.`
      : `Device/${device} has no patient: set Device/${device}.patient.`,
  );
}

export function unknownPatient(device: string, patient: string): Missing {
  return missing(
    'UnknownPatient',
    `Device/${device} refers to Patient/${patient}, which does not exist: correct Device/${device}.patient.`,
  );
}

export function inactivePatient(patient: string): Missing {
  return missing('UnknownPatient', `Patient/${patient} is inactive: activate it, or assign the device to another.`);
}

export function replacedPatient(device: string, patient: string, by: string | undefined): Missing {
  const successor = by ?? 'the record that replaced it';
  return missing('UnknownPatient', `Patient/${patient} was replaced: set Device/${device}.patient to ${successor}.`);
}

const WHY_NOBODY: Readonly<Record<Extract<PatientAt, { kind: 'nobody' }>['why'], string>> = {
  unassigned: 'had no patient when the reading was taken',
  foreign: 'referred to no Patient of this server when the reading was taken',
  beforeFirst: 'got its first patient too long after the reading was taken',
  unknown: 'has no history that tells whose it was when the reading was taken',
};

export function noAssignment(device: string, why: keyof typeof WHY_NOBODY): Missing {
  return missing(
    'NoAssignment',
    `Device/${device} ${WHY_NOBODY[why]}: add the assignment to identity.assignments, or discard the readings.`,
  );
}

export function patientDeviceMismatch(device: string, patient: string): Missing {
  return missing(
    'PatientDeviceMismatch',
    `The message names another patient than Patient/${patient}, to whom Device/${device} belonged at that time: ` +
      `correct Device/${device}.patient or the mapping's patientIdExpression.`,
  );
}

export function patientNotNamed(device: string | undefined): Missing {
  const what = device === undefined ? 'A Device cannot be created' : `Device/${device} cannot be given its patient`;
  return missing(
    'ResourceIdentityNotDefined',
    `${what} because the message names no patient: add patientIdExpression to the device mapping, or register the device.`,
  );
}

export function encounterNotNamed(): Missing {
  return missing(
    'ResourceIdentityNotDefined',
    'An encounter is required and the message names none: add encounterIdExpression to the device mapping.',
  );
}

export function unknownEncounter(): Missing {
  return missing(
    'UnknownEncounter',
    'No Encounter carries the identifier that the message names: create it, under the system in identity.encounterSystem.',
  );
}

export function encounterOfAnother(encounter: string, patient: string): Missing {
  return missing(
    'UnknownEncounter',
    `Encounter/${encounter} is not of Patient/${patient}, to whom the device belonged at that time: correct Encounter/${encounter}.subject or the message.`,
  );
}

export function replacedNamed(patient: string): Missing {
  return missing(
    'UnknownPatient',
    `Patient/${patient}, which carries the patient identifier of the message, was replaced: give the identifier to its successor.`,
  );
}

export function takenFromIdentifier(type: 'Device' | 'Patient', id: string): Missing {
  return missing(
    type === 'Device' ? 'UnknownDevice' : 'UnknownPatient',
    `${type}/${id} stands in the place of the identifier that the message names, and is out of use or does not carry it ` +
      `(any more): mend ${type}/${id}, or give the identifier to another ${type}.`,
  );
}

export function deletedResource(type: 'Device' | 'Patient', id: string): Missing {
  return missing(
    type === 'Device' ? 'UnknownDevice' : 'UnknownPatient',
    `${type}/${id} was deleted and the server does not let it be made again: restore it, or give its identifier to another.`,
  );
}
