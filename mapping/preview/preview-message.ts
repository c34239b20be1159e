import type { DeviceMapping, Normalized, TemplateMatch } from '../device/device-mapping.ts';
import { checkPlausibleTime } from '../event/plausible-time.ts';
import { readEventFile } from '../event/read-event-file.ts';
import type { Fault } from '../fault.ts';
import type { DeviceEvent, Measurement } from '../model.ts';
import { locateToken } from './locate-token.ts';

/** What a device mapping makes of one message. */
export interface PreviewedMessage {
  /** In the order in which templates are tried. */
  readonly matches: readonly PreviewedMatch[];
  readonly measurements: readonly Measurement[];
  readonly faults: readonly Fault[];
  /** How many measurements had a time without zone that was taken for UTC; left out when none. */
  readonly zonelessTimestamps?: number;
  /** Epoch milliseconds, when the message says when the hub took it. */
  readonly enqueuedAt?: number;
}

/** Where a device template matched. */
export interface PreviewedMatch {
  readonly template: number;
  readonly typeName: string;
  /** JSON pointer of the match in the event; absent for a value that an expression made, or whose place is not certain. */
  readonly pointer?: string;
  /** Index of the measurement it gave; absent when it gave none. */
  readonly measurement?: number;
}

/** Reads and normalizes one message; what is wrong with it is among the faults. */
export function previewMessage(mapping: DeviceMapping, text: string): PreviewedMessage {
  const event = readEventFile(text, { exactNumbers: mapping.needsExactNumbers });
  return event.ok ? previewEvent(mapping, event.value) : { matches: [], measurements: [], faults: event.faults };
}

function previewEvent(mapping: DeviceMapping, event: DeviceEvent): PreviewedMessage {
  const found: TemplateMatch[] = [];
  const normalized = mapping.normalize(event, (match) => found.push(match));
  const enqueuedAt = enqueuedTime(event);
  const { measurements, faults } = enqueuedAt === undefined ? normalized : sift(normalized, enqueuedAt);
  const matches = found.map((match) => describeMatch(event, match, measurements));
  return { ...normalized, matches, measurements, faults, ...(enqueuedAt !== undefined && { enqueuedAt }) };
}

/** Measurements whose time cannot be true are faults. */
function sift(
  normalized: Normalized,
  enqueuedAt: number,
): { readonly measurements: readonly Measurement[]; readonly faults: readonly Fault[] } {
  const measurements: Measurement[] = [];
  const faults = [...normalized.faults];
  for (const measurement of normalized.measurements) {
    const fault = checkPlausibleTime(measurement, enqueuedAt);
    if (fault === undefined) measurements.push(measurement);
    else faults.push(fault);
  }
  return { measurements, faults };
}

function describeMatch(
  event: DeviceEvent,
  { template, typeName, token, measurement }: TemplateMatch,
  measurements: readonly Measurement[],
): PreviewedMatch {
  const pointer = locateToken(event, token);
  const index = measurement === undefined ? -1 : measurements.indexOf(measurement);
  return {
    template,
    typeName,
    ...(pointer !== undefined && { pointer }),
    ...(index >= 0 && { measurement: index }),
  };
}

const ENQUEUED_TIMES = ['x-opt-enqueued-time', 'iothub-enqueuedtime'] as const;

function enqueuedTime({ SystemProperties }: DeviceEvent): number | undefined {
  for (const name of ENQUEUED_TIMES) {
    const text = SystemProperties[name];
    const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(time)) return time;
  }
  return undefined;
}
