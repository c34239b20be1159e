import type { JsonValue, Measurement, NamedValue } from '../model.ts';
import type { DeviceTemplate, ValueSelector } from './device-template.ts';
import type { EventRun } from './event-run.ts';
import type { Extraction } from './extraction.ts';

/**
 * The measurement of one match; `undefined` when something it needs is wrong, which is then among the faults, or when
 * the device says that it has no reading.
 */
export function extractMeasurement(
  template: DeviceTemplate,
  match: JsonValue,
  extraction: Extraction,
  run: EventRun,
): Measurement | undefined {
  extraction.begin(match);
  const deviceId = extraction.requiredId(template.deviceId);
  const occurredAt = extraction.time();
  const correlationId = template.correlationId && extraction.requiredId(template.correlationId);
  const patientId = template.patientId && extraction.optionalId(template.patientId);
  const encounterId = template.encounterId && extraction.optionalId(template.encounterId);
  const values = readValues(template.values, extraction);
  if (extraction.refused || deviceId === undefined) return undefined;
  if (values.length === 0 && extraction.hasAbsent) return undefined;
  if (extraction.zoneless) run.zonelessTimestamps++;
  const plain: PlainMeasurement = { type: template.typeName, occurredAt, deviceId, values, template: template.index };
  if (encounterId !== undefined) return inEncounter(plain, encounterId, patientId, correlationId);
  return outsideEncounters(plain, patientId, correlationId);
}

type PlainMeasurement = Omit<Measurement, 'patientId' | 'encounterId' | 'correlationId'>;

// A literal for every set of ids: a spread, or an id that is added later, costs more than all the rest of a measurement.
function outsideEncounters(
  plain: PlainMeasurement,
  patientId: string | undefined,
  correlationId: string | undefined,
): Measurement {
  const { type, occurredAt, deviceId, values, template } = plain;
  if (correlationId !== undefined) {
    if (patientId === undefined) return { type, occurredAt, deviceId, values, template, correlationId };
    return { type, occurredAt, deviceId, values, template, patientId, correlationId };
  }
  return patientId === undefined ? plain : { type, occurredAt, deviceId, values, template, patientId };
}

function inEncounter(
  plain: PlainMeasurement,
  encounterId: string,
  patientId: string | undefined,
  correlationId: string | undefined,
): Measurement {
  const { type, occurredAt, deviceId, values, template } = plain;
  if (correlationId !== undefined) {
    if (patientId === undefined) return { type, occurredAt, deviceId, values, template, encounterId, correlationId };
    return { type, occurredAt, deviceId, values, template, patientId, encounterId, correlationId };
  }
  if (patientId === undefined) return { type, occurredAt, deviceId, values, template, encounterId };
  return { type, occurredAt, deviceId, values, template, patientId, encounterId };
}

/** The values that are there, in the template's order. */
function readValues(selectors: readonly ValueSelector[], extraction: Extraction): readonly NamedValue[] {
  const [first, second] = selectors;
  // Most templates have one value: a list of its own costs nothing beside a loop that grows one.
  if (first !== undefined && second === undefined) return onlyValue(readNamed(first, extraction));
  const values = selectors.map((selector) => readNamed(selector, extraction));
  return isComplete(values) ? values : values.filter((value) => value !== undefined);
}

function onlyValue(value: NamedValue | undefined): readonly NamedValue[] {
  return value === undefined ? [] : [value];
}

function isComplete(values: readonly (NamedValue | undefined)[]): values is readonly NamedValue[] {
  return !values.includes(undefined);
}

function readNamed(selector: ValueSelector, extraction: Extraction): NamedValue | undefined {
  const value = extraction.value(selector);
  return value === undefined ? undefined : { name: selector.name, value };
}
