import { readEventFile } from '../event/read-event-file.ts';
import type { DeviceEvent } from '../model.ts';
import type { LintFinding, LintInput } from './lint-finding.ts';
import { lintMappings } from './lint-mappings.ts';

export const DEVICE_FILE = 'devicecontent.json';
export const FHIR_FILE = 'fhirmapping.json';

export const VITAL_SIGNS_CATEGORY = {
  codes: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
};

/** A device template without a mistake. */
export function heartRateDevice(overrides: object = {}, value: object = {}): object {
  return {
    typeName: 'heartrate',
    typeMatchExpression: '$..[?(@heartRate)]',
    deviceIdExpression: '$.Body.deviceId',
    timestampExpression: '$.matchedToken.time',
    patientIdExpression: '$.Body.patientId',
    values: [
      { valueName: 'heartrate', valueExpression: '$.matchedToken.heartRate', min: 20, max: 300, absent: [0], ...value },
    ],
    ...overrides,
  };
}

/** Its FHIR template. */
export function heartRateFhir(overrides: object = {}, value: object = {}): object {
  return {
    typeName: 'heartrate',
    category: [VITAL_SIGNS_CATEGORY],
    codes: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }],
    value: {
      valueType: 'Quantity',
      valueName: 'heartrate',
      unit: 'beats/minute',
      system: 'http://unitsofmeasure.org',
      code: '/min',
      ...value,
    },
    ...overrides,
  };
}

/** The FHIR template of a series. */
export function heartRateSeries(overrides: object = {}, value: object = {}): object {
  return heartRateFhir(
    { periodInterval: 60, ...overrides },
    { valueType: 'SampledData', defaultPeriod: 1000, ...value },
  );
}

export function bloodPressureDevice(overrides: object = {}): object {
  return heartRateDevice({
    typeName: 'bloodpressure',
    typeMatchExpression: '$..[?(@systolic && @diastolic)]',
    values: [
      { valueName: 'systolic', valueExpression: '$.matchedToken.systolic', min: 40, max: 300 },
      { valueName: 'diastolic', valueExpression: '$.matchedToken.diastolic', min: 20, max: 200 },
    ],
    ...overrides,
  });
}

export function bloodPressureFhir(overrides: object = {}, ...diastolicCodes: readonly object[]): object {
  const value = { valueType: 'Quantity', unit: 'mmHg', code: 'mm[Hg]' };
  const system = 'http://loinc.org';
  const codes = diastolicCodes.length > 0 ? diastolicCodes : [{ system, code: '8462-4' }];
  return {
    typeName: 'bloodpressure',
    category: [VITAL_SIGNS_CATEGORY],
    codes: [{ system, code: '85354-9' }],
    components: [
      { codes: [{ system, code: '8480-6' }], value: { ...value, valueName: 'systolic' } },
      { codes, value: { ...value, valueName: 'diastolic' } },
    ],
    ...overrides,
  };
}

/** The text of a device mapping; templates stand as they are when they name their type, else as CalculatedContent. */
export function deviceText(...templates: readonly object[]): string {
  return collection('CollectionContent', 'CalculatedContent', templates);
}

export function fhirText(...templates: readonly object[]): string {
  return collection('CollectionFhir', 'CodeValueFhir', templates);
}

function collection(templateType: string, inner: string, templates: readonly object[]): string {
  const template = templates.map((one) => ('templateType' in one ? one : { templateType: inner, template: one }));
  return JSON.stringify({ templateType, template }, null, 2);
}

/** A message with this body. */
export function message(body: object): DeviceEvent {
  const event = readEventFile(JSON.stringify(body), { exactNumbers: true });
  if (!event.ok) throw new Error(JSON.stringify(event.faults));
  return event.value;
}

export function heartRateMessage(overrides: object = {}): DeviceEvent {
  const ids = { deviceId: 'strap-01', patientId: 'patient-01' };
  return message({ ...ids, time: '2026-03-02T08:00:00Z', heartRate: 71, ...overrides });
}

export interface Pair extends Omit<Partial<LintInput>, 'device' | 'fhir'> {
  readonly device?: string | readonly object[];
  readonly fhir?: string | readonly object[];
}

/** Lints a pair; a side that is left out is a heart rate without a mistake. */
export function lint({
  device = [heartRateDevice()],
  fhir = [heartRateFhir()],
  ...others
}: Pair): readonly LintFinding[] {
  return lintMappings({
    device: { text: typeof device === 'string' ? device : deviceText(...device), file: DEVICE_FILE },
    fhir: { text: typeof fhir === 'string' ? fhir : fhirText(...fhir), file: FHIR_FILE },
    ...others,
  });
}

/** What one rule finds, as `pointer: message`. */
export function found(rule: string, pair: Pair): readonly string[] {
  return findingsOf(rule, pair).map(({ pointer, message }) => `${pointer}: ${message}`);
}

export function findingsOf(rule: string, pair: Pair): readonly LintFinding[] {
  return lint(pair).filter((finding) => finding.rule === rule);
}

/** Where one rule finds something. */
export function places(rule: string, pair: Pair): readonly string[] {
  return findingsOf(rule, pair).map(({ pointer }) => pointer);
}
