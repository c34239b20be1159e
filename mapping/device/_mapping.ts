import type { Fault } from '../fault.ts';
import type { DeviceEvent, JsonValue, Measurement } from '../model.ts';
import type { DeviceMapping, Normalized } from './device-mapping.ts';
import { loadDeviceMapping } from './load-device-mapping.ts';

export const FILE = 'devicecontent.json';

type Fields = Readonly<Record<string, unknown>>;

/** A heart rate template of a type, with overrides. */
export function template(templateType: string, fields: Fields = {}): object {
  const prefix = templateType.startsWith('Calculated') ? '$.matchedToken' : '$';
  const base = {
    typeName: 'heartrate',
    typeMatchExpression: '$..[?(@heartRate)]',
    deviceIdExpression: `${prefix}.deviceId`,
    timestampExpression: `${prefix}.endDate`,
    values: [{ valueName: 'hr', required: true, valueExpression: `${prefix}.heartRate` }],
  };
  return { templateType, template: { ...base, ...fields } };
}

export function calculated(fields: Fields = {}): object {
  return template('CalculatedContent', fields);
}

export function fileOf(...templates: readonly object[]): string {
  return JSON.stringify({ templateType: 'CollectionContent', template: templates }, null, 2);
}

export function load(...templates: readonly object[]): DeviceMapping {
  const loaded = loadDeviceMapping(fileOf(...templates), { file: FILE });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.value;
}

export function faultsOf(...templates: readonly object[]): readonly Fault[] {
  const loaded = loadDeviceMapping(fileOf(...templates), { file: FILE });
  return loaded.ok ? [] : loaded.faults;
}

export function eventOf(body: JsonValue, others: Partial<DeviceEvent> = {}): DeviceEvent {
  return freeze({ Body: body, Properties: {}, SystemProperties: {}, ...others });
}

export function normalizeBody(body: JsonValue, ...templates: readonly object[]): Normalized {
  return load(...templates).normalize(eventOf(body));
}

/** The only measurement of an event that has one and no fault. */
export function measure(body: JsonValue, ...templates: readonly object[]): Measurement {
  const { measurements, faults } = normalizeBody(body, ...templates);
  const [measurement] = measurements;
  if (measurement === undefined || measurements.length > 1 || faults.length > 0) {
    throw new Error(`not one measurement: ${JSON.stringify({ measurements, faults })}`);
  }
  return measurement;
}

export function reading(fields: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return { heartRate: 72, endDate: '2024-01-15T12:00:00Z', deviceId: 'strap-1', ...fields };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
