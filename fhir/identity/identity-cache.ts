import type { Device, Encounter, Patient } from '@medplum/fhirtypes';
import { LRUCache } from 'lru-cache';
import type { IdentityConfig } from '../config.ts';
import type { IdentifyRequest } from '../gateway.ts';
import type { Timeline } from './assignments.ts';

const MOST_ENTRIES = 5_000;
const CACHE_TTL_MS = 60_000;
/** A server's clock and ours may differ by this much. */
const CLOCK_MARGIN_MS = 5_000;

type KnownDevice = Pick<Device, 'patient'> & { readonly id: string };
export type KnownPatient = Pick<Patient, 'identifier'>;
type KnownEncounter = Pick<Encounter, 'id' | 'subject'>;

/** What was read about one device and message identity, and decides; only ever what was found. */
export interface Known {
  readonly device: KnownDevice;
  readonly timeline: Timeline;
  readonly patients: ReadonlyMap<string, KnownPatient>;
  readonly encounter: KnownEncounter | undefined;
  /** Epoch ms; what happened later is not in it. */
  readonly readAt: number;
  /** Readings from before this time need the history of the Device. */
  readonly knownFrom: number;
}

export interface IdentityCache {
  /** Speaks for readings only that were taken before it was read: the device may have moved on since. */
  get(request: IdentifyRequest): Known | undefined;
  set(request: IdentifyRequest, known: Known): void;
  /** Forgets all that rests on one of these (`Type/id`). */
  drop(references: readonly string[]): void;
}

/** The age is absolute: one that each use renews never ends on a busy device. */
export function createIdentityCache(config: IdentityConfig, now: () => number): IdentityCache {
  const ttlMs = config.cacheTtlMs ?? CACHE_TTL_MS;
  const entries = new LRUCache<string, Known>({ max: MOST_ENTRIES });
  return {
    get: (request) => {
      const known = entries.get(keyOf(config, request));
      return known !== undefined && now() - known.readAt < ttlMs && covers(known, request) ? known : undefined;
    },
    set: (request, known) => {
      if (ttlMs > 0) entries.set(keyOf(config, request), withoutTheRest(known));
    },
    drop: (references) => {
      for (const [key, known] of entries.entries()) {
        if (references.some((reference) => restsOn(known, reference))) entries.delete(key);
      }
    },
  };
}

/** People attach pictures to patients: thousands of whole resources would fill the memory. */
function withoutTheRest(known: Known): Known {
  const { device, encounter } = known;
  return {
    ...known,
    device: { id: device.id, ...(device.patient && { patient: device.patient }) },
    patients: new Map(Array.from(known.patients, ([id, { identifier = [] }]) => [id, { identifier }])),
    encounter: encounter && {
      ...(encounter.id && { id: encounter.id }),
      ...(encounter.subject && { subject: encounter.subject }),
    },
  };
}

/** All that decides the answer; the old service left out all but the device, and filed readings under a past encounter. */
function keyOf(config: IdentityConfig, request: IdentifyRequest): string {
  return JSON.stringify([config.deviceSystem, request.deviceId, request.patientId, request.encounterId]);
}

function covers(known: Known, { at }: IdentifyRequest): boolean {
  const [first = Infinity] = at;
  const last = at.at(-1) ?? -Infinity;
  return first >= known.knownFrom && last <= known.readAt - CLOCK_MARGIN_MS;
}

function restsOn(known: Known, reference: string): boolean {
  const [type, id = ''] = reference.split('/');
  if (type === 'Device') return known.device.id === id;
  return type === 'Patient' ? known.patients.has(id) : type === 'Encounter' && known.encounter?.id === id;
}
