import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEVICE_MAPPING_JSON_SCHEMA } from '../schema/device-mapping-schema.ts';
import { calculated, faultsOf, FILE, fileOf, load, template } from './_mapping.ts';
import { loadDeviceMapping } from './load-device-mapping.ts';

const TYPES = ['CalculatedContent', 'JsonPathContent', 'IotJsonPathContent', 'IotCentralJsonPathContent'];

function refused(text: string): unknown {
  const loaded = loadDeviceMapping(text, { file: FILE });
  return loaded.ok ? undefined : loaded.faults;
}

describe('loading a device mapping', () => {
  it.each(TYPES)('accepts %s with and without suffix, in any case', (type) => {
    for (const name of [type, `${type}Template`, type.toLowerCase(), `${type}TEMPLATE`]) {
      expect(load(template(name)).typeNames).toEqual(['heartrate']);
    }
  });

  it('accepts property names in any case, as the old service reads them', () => {
    const mapping = load({ TemplateType: 'CalculatedContent', Template: { ...upper(calculated()) } });
    expect(mapping.typeNames).toEqual(['heartrate']);
  });

  it('accepts comments, trailing commas, an unknown property and a property that is null', () => {
    const text = fileOf(calculated({ author: 'ward 4', patientIdExpression: null })).replace('{', '// ward 4\n{');
    expect(loadDeviceMapping(text.replace(/\}\s*$/, ',}'), { file: FILE }).ok).toBe(true);
  });

  it('names each type once, in template order', () => {
    const names = ['b', 'a', 'b'].map((typeName) => calculated({ typeName }));
    expect(load(...names).typeNames).toEqual(['b', 'a']);
  });

  it('accepts a mapping without templates', () => {
    expect(load().typeNames).toEqual([]);
  });

  it('needs exact numbers only where an expression can tell them apart', () => {
    expect(load(calculated()).needsExactNumbers).toBe(false);
    const division = { value: 'divide(matchedToken.heartRate, `2`)', language: 'jmespath' };
    expect(load(calculated({ values: [{ valueName: 'v', valueExpression: division }] })).needsExactNumbers).toBe(true);
  });

  it('finds the faults of every template and every expression, with their places', () => {
    const faults = faultsOf(
      calculated({
        typeMatchExpression: '$..[?(@heartRate',
        deviceIdExpression: { value: 'to_array(', language: 'JmesPath' },
      }),
      calculated({ values: [{ valueName: 'hr', valueExpression: "$.['a'" }] }),
    );
    expect(faults.map(({ code, template, pointer, line }) => [code, template, pointer, line])).toEqual([
      ['TemplateExpression', 0, '/template/0/template/typeMatchExpression', 8],
      ['TemplateExpression', 0, '/template/0/template/deviceIdExpression/value', 10],
      ['TemplateExpression', 1, '/template/1/template/values/0/valueExpression', 33],
    ]);
    expect(faults[0]).toMatchObject({ file: FILE, typeName: 'heartrate', expression: '$..[?(@heartRate' });
    expect(faults[0]?.message).toMatch(/^typeMatchExpression: /);
  });

  it('points into the expression', () => {
    const [fault] = faultsOf(calculated({ timestampExpression: '$.a["b"]' }));
    const line = fileOf(calculated({ timestampExpression: '$.a["b"]' })).split('\n')[(fault?.line ?? 0) - 1];
    expect(line?.slice((fault?.column ?? 0) - 1)).toMatch(/^\\"b/);
  });

  it.each(['patientIdExpression', 'encounterIdExpression', 'correlationIdExpression', 'timestampExpression'])(
    'finds a mistake in %s',
    (name) => {
      expect(faultsOf(calculated({ [name]: '$.(' }))).toMatchObject([
        { code: 'TemplateExpression', expression: '$.(' },
      ]);
    },
  );

  it.each([
    ['deviceIdExpression', undefined, 'deviceIdExpression is missing'],
    ['timestampExpression', undefined, 'timestampExpression is missing'],
    ['typeMatchExpression', undefined, 'typeMatchExpression is missing'],
    ['typeMatchExpression', '', 'typeMatchExpression is empty'],
    ['typeMatchExpression', 5, 'typeMatchExpression must be a JSON string or a JSON object'],
    ['typeMatchExpression', { value: '$', language: 'XPath' }, 'language must be "JsonPath" or "JmesPath"'],
    ['typeName', ' ', 'typeName is blank'],
    ['typeName', undefined, 'typeName is missing'],
    ['values', undefined, 'values is missing'],
    ['values', [5], 'entry 0 must be a JSON object'],
    ['values', [{ valueName: 'hr' }], 'valueExpression is missing'],
    [
      'values',
      [{ valueName: 'hr', valueExpression: '$.a', required: 'yes' }],
      'required must be a JSON boolean or "true" or "false"',
    ],
    ['values', [{ valueName: 'hr', valueExpression: '$.a', samplePeriod: 0 }], 'samplePeriod must be above 0'],
    ['values', [{ valueName: 'hr', valueExpression: '$.a', min: 2, max: 1 }], 'min of hr is above its max'],
    ['timestampZone', 'Mars/Olympus', 'timestampZone is not an IANA time zone, such as Europe/Berlin'],
  ])('refuses a template whose %s is %j', (name, value, message) => {
    const [fault] = faultsOf(calculated({ [name]: value }));
    expect(fault).toMatchObject({ code: 'InvalidTemplate', message, file: FILE, template: 0 });
    expect(fault?.line).toBeGreaterThan(2);
  });

  it('takes JSONPath text only for the templates that know nothing else', () => {
    for (const type of TYPES.slice(1)) {
      expect(faultsOf(template(type, { typeMatchExpression: { value: '$..[?(@a)]' } }))).toMatchObject([
        { code: 'InvalidTemplate', message: 'typeMatchExpression must be a JSON string' },
      ]);
    }
  });

  it.each([
    ['{}', ['templateType is missing', 'template is missing']],
    ['[]', ['the mapping must be a JSON object']],
    [
      '{"templateType": "CollectionFhir", "template": []}',
      ['templateType must be "CollectionContent" or "CollectionContentTemplate"'],
    ],
    ['{"templateType": "CollectionContent", "template": [1]}', ['entry 0 must be a JSON object']],
  ])('refuses %s', (text, messages) => {
    expect(refused(text)).toEqual(
      messages.map((message) => expect.objectContaining({ code: 'InvalidTemplate', message })),
    );
  });

  it('says which template types there are', () => {
    const [fault] = faultsOf({ templateType: 'Content', template: {} });
    expect(fault).toMatchObject({ code: 'InvalidTemplate', pointer: '/template/0/templateType', template: 0 });
    for (const type of TYPES) expect(fault?.message).toContain(`"${type}"`);
  });

  it('refuses what is not JSON', () => {
    expect(refused('{')).toMatchObject([{ code: 'InvalidJson', file: FILE, line: 1 }]);
  });
});

describe('the JSON Schema of device mappings', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../schema/device-mapping.schema.json', import.meta.url), 'utf8'),
  );

  it('is published as it is in force', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(DEVICE_MAPPING_JSON_SCHEMA)));
  });

  it('accepts and refuses as the loader does', () => {
    const validate = new Ajv.default({ strict: false }).compile(Object(published));
    expect(validate(JSON.parse(fileOf(...TYPES.map((type) => template(type)))))).toBe(true);
    expect(validate(JSON.parse(fileOf(calculated({ typeName: undefined }))))).toBe(false);
    expect(validate(JSON.parse(fileOf(calculated({ typeMatchExpression: 5 }))))).toBe(false);
  });
});

function upper(entry: object): object {
  const { template } = JSON.parse(JSON.stringify(entry)) as { template: object };
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name.toUpperCase(), value]));
}
