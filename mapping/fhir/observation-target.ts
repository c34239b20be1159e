import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Compatibility } from '../compatibility.ts';
import { firstTimeOf, placeOf } from './draft-content.ts';
import { periodOf } from './fhir-template.ts';
import type { ObservationDraft, ObservationTarget, Subject } from './observation-draft.ts';

/** The old service's identifier system: a store that it filled is continued. */
export const SERVICE_SYSTEM = 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/';

export interface TargetOptions {
  /** `SERVICE_SYSTEM` unless configured. */
  readonly identifierSystem: string;
  readonly compatibility: Pick<Compatibility, 'identityPrecision' | 'encounterInIdentity'>;
  /** Makes a logical id of `system_value`, at most 64 letters; SHA-256 unless given. */
  readonly idHash?: (text: string) => string;
}

/** The identity of the Observation that a draft lands in, once it is known whose reading it is; `siblings` as merges named them. */
export function targetOf(
  draft: ObservationDraft,
  subject: Subject,
  options: TargetOptions,
  siblings: readonly string[] = [],
): ObservationTarget {
  const segments = [...pageSegments(draft), ...siblings];
  // Logical ids have no slash, so what is put in here never reads as a part of another identity.
  const value = [
    subject.patient,
    subject.device,
    ...(options.compatibility.encounterInIdentity && subject.encounter !== undefined
      ? [`Encounter/${subject.encounter}`]
      : []),
    ...segments.map((segment) => `Sibling/${segment}`),
    draft.type,
    timeSegment(draft, options.compatibility.identityPrecision),
  ].join('.');
  const text = `${options.identifierSystem}_${value}`;
  return {
    identifier: { system: options.identifierSystem, value },
    id: options.idHash === undefined ? sha256Hex(text) : options.idHash(text),
    segments,
  };
}

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Only periods that need more than one page have segments by themselves; sessions grow until they do. */
function pageSegments(draft: ObservationDraft): readonly string[] {
  const { interval, page } = placeOf(draft);
  return page === 0 || interval === -1 ? [] : [`p${page}`];
}

function timeSegment(draft: ObservationDraft, precision: Compatibility['identityPrecision']): string {
  if (draft.correlationId !== undefined) return draft.correlationId;
  const time = firstTimeOf(draft);
  const period = periodOf(placeOf(draft).interval, time);
  if (period === undefined) return `${timeToken(time, precision)}.${timeToken(time, precision)}`;
  return `${timeToken(period.start, 'second')}.${timeToken(period.end - 1, 'second')}`;
}

/** `yyyyMMddHHmmssZ`, or `yyyyMMddHHmmssfffZ` off the whole second. */
function timeToken(time: number, precision: Compatibility['identityPrecision']): string {
  const [seconds = '', fraction = ''] = new Date(time)
    .toISOString()
    .replaceAll(/[-:TZ]/g, '')
    .split('.');
  return fraction === '000' || precision === 'second' ? `${seconds}Z` : `${seconds}${fraction}Z`;
}
