import { COMPATIBILITY, type Compatibility } from '../compatibility.ts';
import { toJsonText } from '../exact-json.ts';
import type { Fault } from '../fault.ts';
import type { PreviewMappings } from '../preview/load-mappings.ts';
import { previewGroups } from '../preview/preview-groups.ts';
import { type PreviewedMessage, previewMessage } from '../preview/preview-message.ts';
import { readableMeasurement } from '../preview/readable-measurement.ts';
import { compare, type Difference } from './compare.ts';
import type { MappingCase } from './mapping-case.ts';

/** What differs from the expectations of a case; nothing when it passes. */
export interface CaseResult {
  readonly differences: readonly Difference[];
}

/** Long enough for every hour and UTC day to be over, so that a case says the same whenever it is run. */
const AFTER_LAST_READING_MS = 2 * 24 * 3_600_000;

/** Runs the messages of a case through both mappings, as one window on an empty server, and compares. */
export function runCase(mappings: PreviewMappings, one: MappingCase, switches?: Compatibility): CaseResult {
  const texts = [...(one.messages ?? []), ...(one.message === undefined ? [] : [one.message])];
  const messages = texts.map((message) => previewMessage(mappings.device, toJsonText(message)));
  const compatibility = one.compatibility === undefined ? switches : COMPATIBILITY[one.compatibility];
  const received = receive(mappings, messages, {
    now: one.now === undefined ? lastReading(messages) + AFTER_LAST_READING_MS : Date.parse(one.now),
    ...(compatibility !== undefined && { compatibility }),
  });
  return {
    differences: [
      ...(one.measurements === undefined
        ? []
        : compare(plain(one.measurements.map(withExactTime)), received.measurements, '/measurements')),
      ...(one.observations === undefined
        ? []
        : compare(plain(one.observations), received.observations, '/observations')),
      ...compare(plain(one.faults ?? []), received.faults, '/faults'),
    ],
  };
}

interface Received {
  readonly measurements: unknown;
  readonly observations: unknown;
  readonly faults: readonly Fault[];
}

function receive(
  { fhir }: PreviewMappings,
  messages: readonly PreviewedMessage[],
  options: { readonly now: number; readonly compatibility?: Compatibility },
): Received {
  const { groups, observations } =
    fhir === undefined ? { groups: [], observations: [] } : previewGroups(fhir, messages, options);
  const refused = groups.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.fault] : []));
  return {
    measurements: messages.flatMap(({ measurements }) => measurements.map(readableMeasurement)),
    observations: plain(observations),
    faults: [...messages.flatMap(({ faults }) => faults), ...refused],
  };
}

function lastReading(messages: readonly PreviewedMessage[]): number {
  const times = messages.flatMap(({ measurements }) => measurements.map(({ occurredAt }) => occurredAt));
  return times.reduce((last, time) => Math.max(last, time), 0);
}

/** As any JSON reader sees it. */
function plain(value: unknown): unknown {
  return JSON.parse(toJsonText(value));
}

/** The time may be written with any offset and without milliseconds. */
function withExactTime(measurement: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { occurredAt } = measurement;
  const time = typeof occurredAt === 'string' ? Date.parse(occurredAt) : Number.NaN;
  return Number.isNaN(time) ? measurement : { ...measurement, occurredAt: new Date(time).toISOString() };
}
