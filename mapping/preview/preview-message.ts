import type { DeviceMapping } from '../device/device-mapping.ts';
import { checkPlausibleTime } from '../event/plausible-time.ts';
import { readEventFile } from '../event/read-event-file.ts';
import type { Fault } from '../fault.ts';
import type { DeviceEvent, Measurement } from '../model.ts';

/** What a device mapping makes of one message. */
export interface PreviewedMessage {
  readonly measurements: readonly Measurement[];
  readonly faults: readonly Fault[];
  /** How many measurements had a time without zone that was taken for UTC; left out when none. */
  readonly zonelessTimestamps?: number;
  /** Epoch milliseconds, when the message says when the hub took it. */
  readonly enqueuedAt?: number;
}

/** Reads and normalizes one message; what is wrong with it is among the faults. */
export function previewMessage(mapping: DeviceMapping, text: string): PreviewedMessage {
  const event = readEventFile(text, { exactNumbers: mapping.needsExactNumbers });
  return event.ok ? previewEvent(mapping, event.value) : { measurements: [], faults: event.faults };
}

function previewEvent(mapping: DeviceMapping, event: DeviceEvent): PreviewedMessage {
  const normalized = mapping.normalize(event);
  const enqueuedAt = enqueuedTime(event);
  if (enqueuedAt === undefined) return normalized;
  const measurements: Measurement[] = [];
  const faults = [...normalized.faults];
  for (const measurement of normalized.measurements) {
    const fault = checkPlausibleTime(measurement, enqueuedAt);
    if (fault === undefined) measurements.push(measurement);
    else faults.push(fault);
  }
  return { ...normalized, measurements, faults, enqueuedAt };
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
