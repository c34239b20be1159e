import type { Device } from '@medplum/fhirtypes';
import type { CallOptions } from '../gateway.ts';
import type { Version } from '../history.ts';
import { readHistory } from '../history.ts';
import type { Assignment, Timeline } from './assignments.ts';
import { timelineOf } from './assignments.ts';
import type { Known } from './identity-cache.ts';
import type { IdentityParts } from './identity-parts.ts';
import { patientOfDevice } from './references.ts';

export type IdentifiedDevice = Device & { readonly id: string };

/** The current version speaks for all that came after it; before that only the history can. */
export async function timelineFor(
  parts: IdentityParts,
  device: IdentifiedDevice,
  at: readonly number[],
  options: CallOptions,
): Promise<Pick<Known, 'timeline' | 'knownFrom'>> {
  const current = currentOf(parts, device);
  const [earliest = Infinity] = at;
  // Without a patient, the past tells whether it ever had one: setting one now does not help readings from a gap.
  if (earliest >= current.from && current.patient !== undefined)
    return { timeline: timelineOf([current], false), knownFrom: current.from };
  const timeline = await timelineSince(parts, device, earliest, options);
  return { timeline, knownFrom: timeline.complete ? -Infinity : earliest };
}

function currentOf({ http }: IdentityParts, device: IdentifiedDevice): Assignment {
  return assignmentOf(device, Date.parse(device.meta?.lastUpdated ?? ''), http.baseUrl);
}

function assignmentOf(device: Device, from: number, baseUrl: string): Assignment {
  const patient = patientOfDevice(device, baseUrl);
  return { from, patient, ...(patient === undefined && device.patient !== undefined && { isForeign: true }) };
}

/** Every assignment that the server still tells of. */
export function wholeTimeline(parts: IdentityParts, device: IdentifiedDevice, options: CallOptions): Promise<Timeline> {
  return timelineSince(parts, device, -Infinity, options);
}

async function timelineSince(
  parts: IdentityParts,
  device: IdentifiedDevice,
  since: number,
  options: CallOptions,
): Promise<Timeline> {
  const current = currentOf(parts, device);
  const enough = (versions: readonly Version<Device>[]): boolean => isDecided(versions, current.from, since);
  const history = await readHistory(parts.http, 'Device', device.id, options, enough);
  // Without a history, a version that calls itself the first is still the first.
  if (history === undefined) return timelineOf([current], device.meta?.versionId === '1');
  const past = history.versions.map(({ resource, at }): Assignment =>
    resource === undefined ? { from: at, patient: undefined } : assignmentOf(resource, at, parts.http.baseUrl),
  );
  return timelineOf([...past, current], history.complete);
}

/** A patient was assigned by then, and no version is missing between that and the present one. */
function isDecided(versions: readonly Version<Device>[], present: number, since: number): boolean {
  const isNewestFirst = versions.every(({ at }, index) => at <= (versions[index - 1]?.at ?? Infinity));
  const [newest, oldest] = [versions[0], versions.at(-1)];
  if (!isNewestFirst || newest === undefined || oldest === undefined) return false;
  return newest.at >= present && oldest.at <= since && oldest.resource?.patient !== undefined;
}
