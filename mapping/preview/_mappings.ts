import type { MappingFile } from './load-mappings.ts';
import type { PreviewInput } from './preview.ts';

/** A mapping file of one collection type. */
function file(name: string, templateType: string, ...template: readonly object[]): MappingFile {
  return { file: name, text: JSON.stringify({ templateType, template }) };
}

export function deviceFile(...templates: readonly object[]): MappingFile {
  return file('devicecontent.json', 'CollectionContent', ...templates);
}

export function fhirFile(...templates: readonly object[]): MappingFile {
  const entries = templates.map((template) => ({ templateType: 'CodeValueFhir', template }));
  return file('fhirmapping.json', 'CollectionFhir', ...entries);
}

export function heartRate(fields: object = {}): object {
  const template = {
    typeName: 'heartrate',
    typeMatchExpression: '$..[?(@hr)]',
    deviceIdExpression: '$.Body.device',
    timestampExpression: '$.matchedToken.at',
    patientIdExpression: '$.Body.patient',
    values: [{ valueName: 'hr', valueExpression: '$.matchedToken.hr', required: true, absent: [-1] }],
    ...fields,
  };
  return { templateType: 'CalculatedContent', template };
}

export function heartRateFhir(fields: object = {}): object {
  return {
    typeName: 'HeartRate',
    periodInterval: 60,
    codes: [{ system: 'http://loinc.org', code: '8867-4' }],
    value: { valueType: 'SampledData', valueName: 'hr', defaultPeriod: 1000, unit: '/min' },
    ...fields,
  };
}

export const NOW = Date.parse('2026-03-04T00:00:00Z');

export function input(messages: readonly unknown[], others: Partial<PreviewInput> = {}): PreviewInput {
  return {
    device: deviceFile(heartRate()),
    fhir: fhirFile(heartRateFhir()),
    messages: messages.map((message) => JSON.stringify(message)),
    now: NOW,
    ...others,
  };
}
