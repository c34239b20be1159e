import type { JsonValue, Measurement, NamedValue } from '../model.ts';
import type { DeviceTemplate } from './device-template.ts';
import type { EventRun } from './event-run.ts';
import { Extraction } from './extraction.ts';

/**
 * The measurement of one match; `undefined` when something it needs is wrong, which is then among the faults, or when
 * the device says that it has no reading.
 */
export function extractMeasurement(template: DeviceTemplate, match: JsonValue, run: EventRun): Measurement | undefined {
  const extraction = new Extraction(template, match, run);
  const deviceId = extraction.requiredId(template.deviceId);
  const occurredAt = extraction.time();
  const correlationId = template.correlationId && extraction.requiredId(template.correlationId);
  const patientId = template.patientId && extraction.optionalId(template.patientId);
  const encounterId = template.encounterId && extraction.optionalId(template.encounterId);
  const values = readValues(template, extraction);
  if (extraction.refused || deviceId === undefined || occurredAt === undefined) return undefined;
  if (values.length === 0 && extraction.hasAbsent) return undefined;
  if (extraction.zoneless) run.zonelessTimestamps++;
  const measurement: Draft = { type: template.typeName, occurredAt, deviceId, values, template: template.index };
  if (patientId !== undefined) measurement.patientId = patientId;
  if (encounterId !== undefined) measurement.encounterId = encounterId;
  if (correlationId !== undefined) measurement.correlationId = correlationId;
  return measurement;
}

type Draft = { -readonly [name in keyof Measurement]: Measurement[name] };

function readValues(template: DeviceTemplate, extraction: Extraction): readonly NamedValue[] {
  const values: NamedValue[] = [];
  for (const selector of template.values) {
    const value = extraction.value(selector);
    if (value !== undefined) values.push({ name: selector.name, value });
  }
  return values;
}
