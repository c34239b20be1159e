import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FHIR_MAPPING_JSON_SCHEMA } from '../schema/fhir-mapping-schema.ts';
import { heartRate, mappingOf } from './_drafts.ts';
import { loadFhirMapping } from './load-fhir-mapping.ts';

const FILE = 'fhirmapping.json';

function faultsOf(text: string) {
  const result = loadFhirMapping(text, { file: FILE });
  if (result.ok) throw new Error('loaded');
  return result.faults;
}

function templates(...entries: readonly string[]): string {
  const list = entries.map((entry) => `    { "templateType": "CodeValueFhir", "template": ${entry} }`).join(',\n');
  return `{\n  "templateType": "CollectionFhir",\n  "template": [\n${list}\n  ]\n}`;
}

const sampled = (name: string, period: string) =>
  `{ "codes": [], "value": { "valueType": "SampledData", "valueName": "${name}"${period} } }`;

describe('a FHIR mapping file', () => {
  it('is described by the committed JSON Schema', () => {
    const committed = readFileSync(new URL('../schema/fhir-mapping.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(FHIR_MAPPING_JSON_SCHEMA)));
  });

  it('may be written in any case, with comments, nulls, text numbers, trailing commas and unknown fields', () => {
    const text = `{
      // the old service reads all of this
      "TemplateType": "collectionfhirtemplate",
      "template": [{
        "templateType": "CODEVALUEFHIR",
        "template": {
          "TypeName": "heartRate", "periodInterval": "60", "category": null, "somethingElse": 1,
          "codes": [{ "code": "8867-4", "system": "http://loinc.org", "display": null }],
          "value": { "valueType": "sampledData", "valueName": "hr", "defaultPeriod": "5000", "unit": "count/min", },
        },
      }],
    }`;
    const result = loadFhirMapping(text, { file: FILE });
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    const template = result.value.template('HEARTRATE');
    expect(template).toMatchObject({ typeName: 'heartRate', interval: 60, index: 0, categories: [], profiles: [] });
    expect(template?.codings).toEqual([{ system: 'http://loinc.org', code: '8867-4' }]);
    expect(template?.slots).toMatchObject([
      { label: '', valueName: 'hr', spec: { period: { digits: 5n, scale: -3 } } },
    ]);
  });

  it('answers type names in its own spelling, whatever the case asked for', () => {
    const mapping = mappingOf(heartRate(), heartRate({ typeName: 'Steps' }));
    expect(mapping.typeNames).toEqual(['heartrate', 'Steps']);
    expect(mapping.spelling('STEPS')).toBe('Steps');
    expect(mapping.spelling('weight')).toBeUndefined();
  });

  it.each([
    ['Single', 0],
    ['hourly', 60],
    ['Daily', 1440],
    ['CorrelationId', -1],
    ['-1', -1],
    [0, 0],
    [undefined, 0],
  ])('reads the period interval %s', (periodInterval, expected) => {
    expect(mappingOf(heartRate({ periodInterval })).template('heartrate')?.interval).toBe(expected);
  });

  it('gives UCUM as the system of a unit code, and leaves empty texts out', () => {
    const value = { valueType: 'Quantity', valueName: 'hr', unit: '', code: '/min', system: '' };
    const [slot] = mappingOf(heartRate({ value: { ...value, system: undefined } })).template('heartrate')?.slots ?? [];
    expect(slot?.spec).toEqual({ kind: 'Quantity', unit: { system: 'http://unitsofmeasure.org', code: '/min' } });
    const [bare] = mappingOf(heartRate({ value: { ...value, code: '' } })).template('heartrate')?.slots ?? [];
    expect(bare?.spec).toEqual({ kind: 'Quantity', unit: {} });
  });

  it('reports every fault at once, each with its place', () => {
    const text = templates(
      '{ "typeName": "a", "periodInterval": 30, "codes": [] }',
      '{ "typeName": "b", "codes": [{ "system": "x" }], "value": { "valueType": "Range", "valueName": "v" } }',
    );
    expect(faultsOf(text)).toMatchObject([
      {
        code: 'InvalidTemplate',
        file: FILE,
        pointer: '/template/0/template/periodInterval',
        line: 4,
        template: 0,
        typeName: 'a',
      },
      { code: 'InvalidTemplate', pointer: '/template/1/template/codes/0/code', line: 5, template: 1, typeName: 'b' },
      { code: 'InvalidTemplate', pointer: '/template/1/template/value/valueType', line: 5, template: 1 },
    ]);
  });

  it('refuses two type names that differ in case only', () => {
    const text = templates('{ "typeName": "Steps", "codes": [] }', '{ "typeName": "steps", "codes": [] }');
    expect(faultsOf(text)).toMatchObject([
      {
        code: 'InvalidTemplate',
        pointer: '/template/1/template/typeName',
        line: 5,
        column: 66,
        template: 1,
        typeName: 'steps',
      },
    ]);
  });

  it('refuses SampledData without a period, and a session with two', () => {
    const text = templates(
      `{ "typeName": "a", "codes": [], "components": [${sampled('x', '')}] }`,
      `{ "typeName": "b", "codes": [], "periodInterval": -1,
         "components": [${sampled('x', ', "defaultPeriod": 1')}, ${sampled('y', ', "defaultPeriod": 2')}] }`,
    );
    expect(faultsOf(text)).toMatchObject([
      {
        pointer: '/template/0/template/components/0/value',
        message: expect.stringContaining('defaultPeriod is missing'),
      },
      { pointer: '/template/1/template/components/1/value', message: expect.stringContaining('same period') },
    ]);
  });

  it('refuses two components that read one value', () => {
    const component = '{ "codes": [], "value": { "valueType": "String", "valueName": "x" } }';
    const concept = '{ "codes": [], "value": { "valueType": "CodeableConcept", "text": "Fall" } }';
    const text = templates(
      `{ "typeName": "a", "codes": [], "components": [${[component, concept, component].join()}] }`,
    );
    expect(faultsOf(text)).toMatchObject([{ pointer: '/template/0/template/components/2/value/valueName' }]);
  });

  it('refuses a concept that says nothing, and leaves out a category that does', () => {
    const text = templates(
      '{ "typeName": "a", "codes": [], "value": { "valueType": "CodeableConcept", "codes": [] } }',
    );
    expect(faultsOf(text)).toMatchObject([{ pointer: '/template/0/template/value' }]);
    const category = [{}, { text: 'Vital' }, { codes: [] }];
    expect(mappingOf(heartRate({ category })).template('heartrate')?.categories).toEqual([{ text: 'Vital' }]);
  });

  it('says where the file is not JSON', () => {
    expect(faultsOf('{\n  "templateType": "CollectionFhir"\n  "template": []\n}')).toMatchObject([
      { code: 'InvalidJson', file: FILE, line: 3 },
    ]);
  });
});
