import { readdirSync, readFileSync } from 'node:fs';
import type { DeviceMapping } from '../mapping/device/device-mapping.ts';
import { loadDeviceMapping } from '../mapping/device/load-device-mapping.ts';

/** Messages and the mapping that they are meant for. */
export interface NormalizeCase {
  readonly name: string;
  /** Share of the rate of `JSON.parse` that we want to keep. */
  readonly goal?: number;
  readonly mapping: DeviceMapping;
  readonly mappingText: string;
  /** `body`: each text is the body of an event without properties; `envelope`: it is the whole event. */
  readonly form: 'body' | 'envelope';
  readonly messages: readonly string[];
}

// Enough for no cache to know the next message.
const MESSAGES = 500;

type Fields = Readonly<Record<string, unknown>>;

/** The four cases that have a goal; ids, values and times differ from message to message. */
export function goalCases(): readonly NormalizeCase[] {
  const bodies = [
    toCase('single reading', 0.7, 'body', [HEART_RATE], singleReading),
    toCase('two readings, parent context', 0.7, 'body', [BLOOD_PRESSURE], twoReadings),
    toCase('array of 100 readings', 0.7, 'body', [HEART_RATE_OF_PARENT], (index) => readings(index, 100)),
  ];
  const vitals = ['HeartRate', 'RespiratoryRate', 'HeartRateVariability', 'BodyTemperature'].map((name) => hub(name));
  const pressure = hub('BloodPressure', ['Systolic', 'Diastolic']);
  return [...bodies, toCase('IoT Hub envelope, 5 templates', 0.5, 'envelope', [...vitals, pressure], hubEnvelope)];
}

/** Every message set of `examples/`. */
export function exampleCases(): readonly NormalizeCase[] {
  return readdirSync('examples', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const mappingText = readFileSync(`examples/${name}/devicecontent.json`, 'utf8');
      const messages = readFileSync(`examples/${name}/messages.jsonl`, 'utf8').trimEnd().split('\n');
      const form = messages.every((message) => message.startsWith('{"Body"')) ? 'envelope' : 'body';
      return { name: `examples/${name}`, mapping: load(mappingText), mappingText, form, messages };
    });
}

function toCase(
  name: string,
  goal: number,
  form: NormalizeCase['form'],
  templates: readonly object[],
  message: (index: number) => object,
): NormalizeCase {
  const mappingText = JSON.stringify({ templateType: 'CollectionContent', template: templates });
  const messages = Array.from({ length: MESSAGES }, (_, index) => JSON.stringify(message(index)));
  return { name, goal, mapping: load(mappingText), mappingText, form, messages };
}

function load(text: string): DeviceMapping {
  const loaded = loadDeviceMapping(text, { file: 'devicecontent.json' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.value;
}

function calculated(typeName: string, fields: Fields, names: readonly string[]): object {
  const values = names.map((name) => valueOf(name, `$.matchedToken.${name}`));
  return { templateType: 'CalculatedContent', template: { typeName, ...fields, values } };
}

function valueOf(valueName: string, valueExpression: string): object {
  return { required: true, valueName, valueExpression };
}

const HEART_RATE = calculated(
  'heartrate',
  {
    typeMatchExpression: '$..[?(@heartRate)]',
    deviceIdExpression: '$.matchedToken.deviceId',
    timestampExpression: '$.matchedToken.endDate',
  },
  ['heartRate'],
);

const OF_PARENT: Fields = {
  deviceIdExpression: '$.Body.deviceId',
  patientIdExpression: '$.Body.patientId',
  timestampExpression: '$.matchedToken.date',
};

const BLOOD_PRESSURE = calculated(
  'bloodpressure',
  { typeMatchExpression: '$..[?(@systolic && @diastolic)]', ...OF_PARENT },
  ['systolic', 'diastolic'],
);

const HEART_RATE_OF_PARENT = calculated('heartrate', { typeMatchExpression: '$..[?(@heartRate)]', ...OF_PARENT }, [
  'heartRate',
]);

function hub(name: string, parts?: readonly string[]): object {
  const places = parts === undefined ? [`Body.${name}`] : parts.map((part) => `Body.${name}.${part}`);
  const template = {
    typeName: name.toLowerCase(),
    typeMatchExpression: `$..[?(${places.map((place) => `@${place}`).join(' && ')})]`,
    patientIdExpression: '$.SystemProperties.iothub-connection-device-id',
    values: places.map((place) => valueOf(place.slice(place.lastIndexOf('.') + 1).toLowerCase(), `$.${place}`)),
  };
  return { templateType: 'IotJsonPathContent', template };
}

function time(index: number): string {
  return new Date(Date.UTC(2026, 2, 2) + index * 37_111).toISOString();
}

function singleReading(index: number): object {
  return { heartRate: 60 + (index % 60), endDate: time(index), deviceId: `strap-${index}` };
}

function twoReadings(index: number): object {
  const readings = [0, 1].map((at) => ({
    systolic: 110 + ((index + at) % 40),
    diastolic: 70 + (index % 20),
    date: time(index * 2 + at),
  }));
  return { deviceId: `cuff-${index}`, patientId: `patient-${index}`, readings };
}

function readings(index: number, count: number): object {
  const list = Array.from({ length: count }, (_, at) => ({
    heartRate: 60 + ((index + at) % 60),
    date: time(index * count + at),
  }));
  return { deviceId: `strap-${index}`, patientId: `patient-${index}`, readings: list };
}

function hubEnvelope(index: number): object {
  return {
    Body: {
      HeartRate: 60 + (index % 60),
      RespiratoryRate: 12 + (index % 8),
      HeartRateVariability: 40 + (index % 50),
      BodyTemperature: 36 + (index % 30) / 10,
      BloodPressure: { Systolic: 110 + (index % 40), Diastolic: 70 + (index % 20) },
    },
    Properties: { 'iothub-creation-time-utc': time(index) },
    SystemProperties: {
      'iothub-connection-device-id': `monitor-${index}`,
      'iothub-enqueuedtime': time(index + 1),
      'iothub-connection-auth-generation-id': `63${index}`,
      'iothub-message-source': 'Telemetry',
    },
  };
}
