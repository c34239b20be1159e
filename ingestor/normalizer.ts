import { deadLetterId } from '../dead-letter/dead-letter-id.ts';
import type { DeadLetter } from '../dead-letter/dead-letter.ts';
import type { Compatibility } from '../mapping/compatibility.ts';
import { toDeviceEvent } from '../mapping/event/device-event.ts';
import { toJsonObject, toJsonValue } from '../mapping/event/json-value.ts';
import { checkPlausibleTime, TIME_LIMITS, type TimeLimits } from '../mapping/event/plausible-time.ts';
import { readBody } from '../mapping/event/read-body.ts';
import { ok, type Fault, type Result } from '../mapping/fault.ts';
import type { JsonValue, Measurement } from '../mapping/model.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import { errorLabels } from '../telemetry/error-names.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { traceOfEvent } from '../telemetry/traceparent.ts';
import { rowBytes } from './row-size.ts';
import type { ReceivedEvent } from './source.ts';
import type { ActorRow } from './stage.ts';
import { createTemplateSampler } from './template-sampler.ts';

export interface NormalizerOptions {
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly maxBodyBytes?: number;
  readonly timeLimits?: TimeLimits;
  /** Types without a FHIR template: counted with one sample an hour, or every one dead-lettered. */
  readonly onNoTemplate?: Compatibility['onNoTemplate'];
  /** Events that give neither a measurement nor a fault are dead-lettered too. */
  readonly keepDroppedEvents?: boolean;
}

/** What became of one event: rows for actors, and a dead letter if anything of it was faulty. */
export interface NormalizedEvent {
  readonly rows: readonly ActorRow[];
  readonly letter?: DeadLetter;
}

/** Pure but for counting: the same event under the same set gives the same rows with the same keys. */
export type Normalizer = (event: ReceivedEvent, publisher: string, set: MappingSet) => NormalizedEvent;

const DROPPED: Fault = {
  code: 'NormalizationDataMapping',
  message: 'No template of the device mapping matched the event. Add one, or set ingest.keepDroppedEvents to false.',
};

export function createNormalizer(options: NormalizerOptions): Normalizer {
  const isSampled = createTemplateSampler(options);
  return (event, publisher, set) => {
    const found = findMeasurements(event, set, options);
    const faults = [...found.faults];
    const counted = { plausible: 0, untemplated: 0 };
    const isAccepted = (measurement: Measurement, type: string | undefined): boolean => {
      const implausible = checkPlausibleTime(measurement, event.enqueuedAt, options.timeLimits ?? TIME_LIMITS);
      if (implausible !== undefined) {
        faults.push(implausible);
        return false;
      }
      counted.plausible += 1;
      const drift = event.enqueuedAt - measurement.occurredAt;
      options.metrics.record('iot_clock_drift_ms', drift, { type: type ?? measurement.type });
      if (type !== undefined) return true;
      counted.untemplated += 1;
      if (isSampled(measurement.type)) faults.push(noTemplate(measurement));
      return false;
    };
    const spelled = found.measurements.map((measurement) => ({
      measurement,
      type: set.fhir.spelling(measurement.type),
    }));
    const rows = toActorRows(event, publisher, spelled, isAccepted);
    const isDropped = found.measurements.length === 0 && found.faults.length === 0;
    if (isDropped && options.keepDroppedEvents === true) faults.push(DROPPED);
    countEvent(event, { ...counted, isDropped, faults, zoneless: found.zonelessTimestamps ?? 0 }, options);
    return faults.length === 0 ? { rows } : { rows, letter: toLetter(event, publisher, set, faults, options.now()) };
  };
}

interface Found {
  readonly measurements: readonly Measurement[];
  readonly faults: readonly Fault[];
  readonly zonelessTimestamps?: number;
}

/** Total: an event that breaks the mapping library must not stop the events behind it. */
function findMeasurements(event: ReceivedEvent, set: MappingSet, options: NormalizerOptions): Found {
  try {
    return normalizeEvent(event, set, options);
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown error';
    const message = `The event could not be normalized (${reason}). This is a defect: please report it with the mapping.`;
    return { measurements: [], faults: [{ code: 'NormalizationDataMapping', message }] };
  }
}

function normalizeEvent(event: ReceivedEvent, set: MappingSet, options: NormalizerOptions): Found {
  const body = readAnyBody(event.body, set.device.needsExactNumbers, options.maxBodyBytes);
  if (!body.ok) return { measurements: [], faults: body.faults };
  const { properties, systemProperties } = event;
  return set.device.normalize(toDeviceEvent({ body: body.value, properties, systemProperties }));
}

/** Bytes as sent by most; the decoded value where a gateway sent an AMQP value instead of data. */
function readAnyBody(body: unknown, exactNumbers: boolean, maxBytes: number | undefined): Result<JsonValue> {
  const bodyOptions = { exactNumbers, ...(maxBytes !== undefined && { maxBytes }) };
  if (body === null || body === undefined) return ok(null);
  if (body instanceof Uint8Array || typeof body === 'string') return readBody(body, bodyOptions);
  return ok(toJsonValue(body));
}

interface SpelledMeasurement {
  readonly measurement: Measurement;
  /** Its type as the FHIR template spells it; `undefined` without one. */
  readonly type: string | undefined;
}

/**
 * `sub` counts all measurements of the event's actor, also those that are not accepted: limits may change before the
 * event is read again, and its rows must have the keys that they had.
 */
function toActorRows(
  event: ReceivedEvent,
  publisher: string,
  spelled: readonly SpelledMeasurement[],
  isAccepted: (measurement: Measurement, type: string | undefined) => boolean,
): ActorRow[] {
  const { sequence, enqueuedAt } = event;
  const subs = new Map<string, number>();
  const rows: ActorRow[] = [];
  const from = traceOfEvent(event.properties);
  const trace = from === undefined ? {} : { trace: from };
  for (const { measurement, type } of spelled) {
    const { deviceId, type: ownType, template, ...content } = measurement;
    const actor = JSON.stringify([deviceId, type ?? ownType]);
    const sub = subs.get(actor) ?? 0;
    subs.set(actor, sub + 1);
    if (!isAccepted(measurement, type) || type === undefined) continue;
    const row = { key: { publisher, sequence, sub, enqueuedAt }, ...content };
    rows.push({ identity: { deviceId, type }, row, bytes: rowBytes(row), template, ...trace });
  }
  return rows;
}

interface EventCounts {
  readonly plausible: number;
  readonly untemplated: number;
  readonly zoneless: number;
  readonly isDropped: boolean;
  readonly faults: readonly Fault[];
}

function countEvent({ enqueuedAt }: ReceivedEvent, counts: EventCounts, { metrics, now }: NormalizerOptions): void {
  metrics.record('DeviceEvent', 1);
  if (counts.isDropped) metrics.record('DroppedEvent', 1);
  if (counts.plausible > 0) metrics.record('NormalizedEvent', counts.plausible);
  if (counts.zoneless > 0) metrics.record('iot_zoneless_timestamps', counts.zoneless);
  if (counts.untemplated > 0) metrics.record('iot_no_template', counts.untemplated);
  for (const { code } of counts.faults) metrics.record('TotalErrors', 1, errorLabels(code));
  metrics.record('DeviceEventProcessingLatencyMs', Math.max(0, now() - enqueuedAt));
}

function noTemplate({ type, template }: Measurement): Fault {
  return {
    code: 'TemplateNotFound',
    message: `The FHIR mapping has no template for type ${type}. Add one with this typeName, or remove the device template.`,
    template,
    typeName: type,
  };
}

function toLetter(
  event: ReceivedEvent,
  publisher: string,
  set: MappingSet,
  faults: readonly Fault[],
  now: number,
): DeadLetter {
  const source = { publisher, sequence: event.sequence, enqueuedAt: event.enqueuedAt };
  return {
    id: deadLetterId({ kind: 'event', source }),
    kind: 'event',
    source,
    mappingSet: set.version,
    faults: faults.map((fault) => ({ ...fault })),
    deadLetteredAt: new Date(now).toISOString(),
    content: {
      ...keptBody(event.body),
      properties: toJsonObject(Object.entries(event.properties)),
      systemProperties: toJsonObject(Object.entries(event.systemProperties)),
    },
  };
}

/** `body` is base64 of the bytes; `value` is the body of a message that carried a decoded value instead. */
function keptBody(body: unknown): { readonly body?: string; readonly value?: unknown } {
  if (body instanceof Uint8Array) return { body: Buffer.from(body).toString('base64') };
  return body === undefined ? {} : { value: toJsonValue(body) };
}
