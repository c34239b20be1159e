import type { JsonValue, Measurement, NamedValue } from '../model.ts';
import type { DeviceTemplate } from './device-template.ts';
import type { EventRun } from './event-run.ts';
import { Extraction } from './extraction.ts';

/** The measurement of one match; `undefined` when something it needs is wrong, which is then among the faults. */
export function extractMeasurement(template: DeviceTemplate, match: JsonValue, run: EventRun): Measurement | undefined {
  const extraction = new Extraction(template, match, run);
  const deviceId = extraction.requiredId(template.deviceId);
  const occurredAt = extraction.time();
  const ids = readIds(template, extraction);
  const values = readValues(template, extraction);
  if (extraction.refused || deviceId === undefined || occurredAt === undefined) return undefined;
  if (extraction.zoneless) run.zonelessTimestamps++;
  return { type: template.typeName, occurredAt, deviceId, ...ids, values, template: template.index };
}

type OptionalId = 'patientId' | 'encounterId' | 'correlationId';

/** A template that names a correlation id needs it in every measurement. */
function readIds(template: DeviceTemplate, extraction: Extraction): Pick<Measurement, OptionalId> {
  const { patientId, encounterId, correlationId } = template;
  const ids: { [name in OptionalId]?: string } = {};
  const correlation = correlationId && extraction.requiredId(correlationId);
  const patient = patientId && extraction.optionalId(patientId);
  const encounter = encounterId && extraction.optionalId(encounterId);
  if (patient !== undefined) ids.patientId = patient;
  if (encounter !== undefined) ids.encounterId = encounter;
  if (correlation !== undefined) ids.correlationId = correlation;
  return ids;
}

function readValues(template: DeviceTemplate, extraction: Extraction): readonly NamedValue[] {
  const values: NamedValue[] = [];
  for (const selector of template.values) {
    const value = extraction.value(selector);
    if (value !== undefined) values.push({ name: selector.name, value });
  }
  return values;
}
