import type { Device, Patient } from '@medplum/fhirtypes';
import { troubleOrThrow } from '../errors.ts';
import type { CallOptions, FhirTrouble, Identified, IdentifyRequest } from '../gateway.ts';
import { carries } from '../search.ts';
import type { PatientAt, Timeline } from './assignments.ts';
import { BACKDATE_MS, configuredPatient, patientAt } from './assignments.ts';
import { type IdentifiedDevice, timelineFor } from './device-timeline.ts';
import { deviceOf } from './device.ts';
import type { IdentityCache, Known, KnownPatient } from './identity-cache.ts';
import type { IdentityParts } from './identity-parts.ts';
import { encounterOf, patientById } from './patient.ts';
import { patientOfDevice, subjectOfEncounter } from './references.ts';
import type { Found } from './troubles.ts';
import { deviceWithoutPatient, encounterOfAnother, found, noAssignment, patientDeviceMismatch } from './troubles.ts';

/** Whose readings these are: decided by the assignment in force when each was taken. Throws when cancelled only. */
export async function identify(
  parts: IdentityParts,
  cache: IdentityCache,
  now: () => number,
  request: IdentifyRequest,
  options: CallOptions,
): Promise<readonly Identified[]> {
  try {
    const remembered = fromMemory(parts, cache, request);
    if (remembered !== undefined) return remembered;
    // Below a wrong base URL a search fails like a wrong search; the statement tells the two apart.
    await parts.capabilities.current(options);
    const startedAt = now();
    const base = await readDevice(parts, request, options);
    if (!base.ok) return allUnresolved(request, base.trouble);
    const { known, troubles } = await readPatients(parts, request, { ...base.value, readAt: startedAt }, options);
    cache.set(request, known);
    return request.at.map((at) => answerAt(parts, request, known, troubles, at));
  } catch (error) {
    return allUnresolved(request, heldFor(troubleOrThrow(error)));
  }
}

/** Only what was found is remembered: any refusal may rest on what was not read. */
function fromMemory(
  parts: IdentityParts,
  cache: IdentityCache,
  request: IdentifyRequest,
): readonly Identified[] | undefined {
  const known = cache.get(request);
  const answers = known && request.at.map((at) => answerAt(parts, request, known, new Map(), at));
  return answers?.every(isSubject) === true ? answers : undefined;
}

function isSubject({ kind }: Identified): boolean {
  return kind === 'subject';
}

/** A Device that is deleted under our hands is an unknown one: its readings wait for the next. */
function heldFor(trouble: FhirTrouble): FhirTrouble {
  return trouble.code === 'Withdrawn' ? { ...trouble, code: 'UnknownDevice' } : trouble;
}

function allUnresolved(request: IdentifyRequest, trouble: FhirTrouble): readonly Identified[] {
  return request.at.map(() => ({ kind: 'unresolved', trouble }));
}

type Base = Omit<Known, 'patients' | 'readAt'>;

async function readDevice(parts: IdentityParts, request: IdentifyRequest, options: CallOptions): Promise<Found<Base>> {
  const encounter = await encounterOf(parts, request.encounterId, options);
  if (!encounter.ok) return encounter;
  const device = await deviceOf(parts, request, options);
  if (!device.ok) return device;
  if (!hasId(device.value)) return deviceWithoutPatient('unknown', true);
  const dated = await timelineFor(parts, device.value, request.at, options);
  if (!isAssigned(parts, device.value, dated.timeline)) {
    return deviceWithoutPatient(device.value.id, device.value.patient !== undefined);
  }
  return found({ device: device.value, encounter: encounter.value, ...dated });
}

function hasId(device: Device): device is IdentifiedDevice {
  return device.id !== undefined;
}

/** At any time, by whatever source; else the device has simply not been given to anybody yet. */
function isAssigned({ config, http }: IdentityParts, device: IdentifiedDevice, timeline: Timeline): boolean {
  return (
    patientOfDevice(device, http.baseUrl) !== undefined ||
    timeline.assignments.some(({ patient }) => patient !== undefined) ||
    (config.assignments ?? []).some((one) => one.device === device.id)
  );
}

type Troubles = ReadonlyMap<string, FhirTrouble>;

/** Reads each Patient that one of the times leads to, once. */
async function readPatients(
  parts: IdentityParts,
  request: IdentifyRequest,
  base: Omit<Known, 'patients'>,
  options: CallOptions,
): Promise<{ readonly known: Known; readonly troubles: Troubles }> {
  const patients = new Map<string, Patient>();
  const troubles = new Map<string, FhirTrouble>();
  for (const id of patientsNeeded(parts, request, base)) {
    const patient = await patientById(parts, base.device.id, id, options);
    if (patient.ok) patients.set(id, patient.value);
    else troubles.set(id, patient.trouble);
  }
  return { known: { ...base, patients }, troubles };
}

function patientsNeeded(parts: IdentityParts, request: IdentifyRequest, base: Omit<Known, 'patients'>): Set<string> {
  const decisions = request.at.map((at) => decide(parts, base, at));
  const needed = new Set(decisions.flatMap((one) => (one.kind === 'patient' ? [one.patient] : [])));
  const present = patientOfDevice(base.device, parts.http.baseUrl);
  if (present !== undefined && isEvidence(parts, request)) needed.add(present);
  return needed;
}

function decide(
  { config }: IdentityParts,
  { device, timeline }: Pick<Known, 'device' | 'timeline'>,
  at: number,
): PatientAt {
  const configured = configuredPatient(config.assignments ?? [], device.id, at);
  if (configured !== undefined) return { kind: 'patient', patient: configured };
  return patientAt(timeline, at, config.backdateMs ?? BACKDATE_MS);
}

/** In Create mode whoever sends the message assigns devices, so that the patient it names is evidence. */
function isEvidence({ config }: IdentityParts, request: IdentifyRequest): boolean {
  return config.mode === 'create' && request.patientId !== undefined;
}

function answerAt(
  parts: IdentityParts,
  request: IdentifyRequest,
  known: Known,
  troubles: Troubles,
  at: number,
): Identified {
  const decision = decide(parts, known, at);
  const id = decision.kind === 'patient' ? decision.patient : namedPresent(parts, request, known);
  if (id === undefined) {
    return unresolved(noAssignment(known.device.id, decision.kind === 'nobody' ? decision.why : 'unknown').trouble);
  }
  const patient = known.patients.get(id);
  if (patient === undefined) return unresolved(troubles.get(id) ?? noAssignment(known.device.id, 'unknown').trouble);
  return confirm(parts, request, known, id, patient);
}

/** Where the past tells nothing, a message that names the device's present patient does. */
function namedPresent(parts: IdentityParts, request: IdentifyRequest, known: Known): string | undefined {
  const present = patientOfDevice(known.device, parts.http.baseUrl);
  const patient = present === undefined ? undefined : known.patients.get(present);
  return patient !== undefined && isEvidence(parts, request) && isNamed(parts, request, patient) ? present : undefined;
}

function isNamed({ config }: IdentityParts, { patientId = '' }: IdentifyRequest, patient: KnownPatient): boolean {
  return carries(patient, { system: config.patientSystem, value: patientId });
}

function confirm(
  parts: IdentityParts,
  request: IdentifyRequest,
  known: Known,
  id: string,
  patient: KnownPatient,
): Identified {
  const { device, encounter } = known;
  if (contradicts(parts, request, patient)) return unresolved(patientDeviceMismatch(device.id, id).trouble);
  if (encounter !== undefined && subjectOfEncounter(encounter, parts.http.baseUrl) !== id) {
    return unresolved(encounterOfAnother(encounter.id ?? 'unknown', id).trouble);
  }
  return { kind: 'subject', patient: id, device: device.id, ...encounterId(encounter) };
}

function contradicts(parts: IdentityParts, request: IdentifyRequest, patient: KnownPatient): boolean {
  if (request.patientId === undefined || isNamed(parts, request, patient)) return false;
  return parts.config.mode === 'create' || parts.config.patientMismatchInLookup !== 'ignore';
}

function encounterId(encounter: Known['encounter']): { readonly encounter?: string } {
  return encounter?.id === undefined ? {} : { encounter: encounter.id };
}

function unresolved(trouble: FhirTrouble): Identified {
  return { kind: 'unresolved', trouble };
}
