import type { Device } from '@medplum/fhirtypes';
import type { CallOptions } from '../gateway.ts';
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
  return { timeline: await wholeTimeline(parts, device, options), knownFrom: -Infinity };
}

function currentOf({ http }: IdentityParts, device: IdentifiedDevice): Assignment {
  return assignmentOf(device, Date.parse(device.meta?.lastUpdated ?? ''), http.baseUrl);
}

function assignmentOf(device: Device, from: number, baseUrl: string): Assignment {
  return { from, patient: patientOfDevice(device, baseUrl) };
}

/** Every assignment that the server still tells of. */
export async function wholeTimeline(
  parts: IdentityParts,
  device: IdentifiedDevice,
  options: CallOptions,
): Promise<Timeline> {
  const current = currentOf(parts, device);
  const history = await readHistory(parts.http, 'Device', device.id, options);
  // Without a history, a version that calls itself the first is still the first.
  if (history === undefined) return timelineOf([current], device.meta?.versionId === '1');
  const past = history.versions.map(({ resource, at }): Assignment =>
    resource === undefined ? { from: at, patient: undefined } : assignmentOf(resource, at, parts.http.baseUrl),
  );
  return timelineOf([...past, current], history.complete);
}
