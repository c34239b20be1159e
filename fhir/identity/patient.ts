import type { Encounter, Patient } from '@medplum/fhirtypes';
import { kindOf, requireOk } from '../errors.ts';
import { resourceOf } from '../exchange.ts';
import type { CallOptions } from '../gateway.ts';
import { findByIdentifier, multipleMatches } from '../search.ts';
import type { IdentityParts } from './identity-parts.ts';
import type { Found } from './troubles.ts';
import {
  encounterNotNamed,
  found,
  inactivePatient,
  replacedPatient,
  unknownEncounter,
  unknownPatient,
} from './troubles.ts';

/** The Patient a Device refers to, if readings may be filed under it. @throws FhirError */
export async function patientById(
  parts: IdentityParts,
  device: string,
  id: string,
  options: CallOptions,
): Promise<Found<Patient>> {
  const request = { method: 'GET', path: `Patient/${id}` } as const;
  const response = await parts.http.send(request, options);
  const kind = kindOf(request, response);
  if (kind === 'absent' || kind === 'gone') return unknownPatient(device, id);
  const patient = resourceOf(requireOk(request, response), 'Patient');
  return patient === undefined ? unknownPatient(device, id) : usable(device, id, patient);
}

function usable(device: string, id: string, patient: Patient): Found<Patient> {
  const successor = (patient.link ?? []).find(({ type }) => type === 'replaced-by');
  if (successor !== undefined) return replacedPatient(device, id, successor.other?.reference);
  return patient.active === false ? inactivePatient(id) : found(patient);
}

/** The Encounter a message names; nothing where it names none and needs none. @throws FhirError */
export async function encounterOf(
  parts: IdentityParts,
  encounterId: string | undefined,
  options: CallOptions,
): Promise<Found<Encounter | undefined>> {
  if (encounterId === undefined)
    return parts.config.encounterRequired === true ? encounterNotNamed() : found(undefined);
  const identifier = { system: parts.config.encounterSystem, value: encounterId };
  const all = await findByIdentifier(parts.http, 'Encounter', identifier, options);
  const live = all.filter(({ status }) => status !== 'entered-in-error');
  if (live.length > 1) throw multipleMatches(live, 'keep it on the right one');
  const [encounter] = live;
  return encounter === undefined ? unknownEncounter() : found(encounter);
}
