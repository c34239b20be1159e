import { describe, expect, it } from 'vitest';
import { FILES } from './_sets.ts';
import { loadMappingSet } from './load-mapping-set.ts';
import { mappingSetVersion } from './mapping-set.ts';

const DEVICE = JSON.stringify({
  templateType: 'CollectionContent',
  template: [
    {
      templateType: 'JsonPathContent',
      template: {
        typeName: 'heartrate',
        typeMatchExpression: '$..[?(@heartRate)]',
        deviceIdExpression: '$.deviceId',
        timestampExpression: '$.at',
        values: [{ required: 'true', valueExpression: '$.heartRate', valueName: 'hr' }],
      },
    },
  ],
});
const FHIR = JSON.stringify({
  templateType: 'CollectionFhir',
  template: [
    {
      templateType: 'CodeValueFhir',
      template: {
        typeName: 'HeartRate',
        codes: [{ code: '8867-4', system: 'http://loinc.org', display: 'Heart rate' }],
        periodInterval: 60,
        value: { valueType: 'SampledData', defaultPeriod: 5000, unit: '/min', valueName: 'hr' },
      },
    },
  ],
});

describe('loadMappingSet', () => {
  it('compiles both mappings under the version of their texts', () => {
    const loaded = loadMappingSet({ deviceText: DEVICE, fhirText: FHIR, files: FILES });
    expect(loaded.ok && loaded.value.version).toBe(mappingSetVersion(DEVICE, FHIR));
    expect(loaded.ok && loaded.value.device.typeNames).toEqual(['heartrate']);
    expect(loaded.ok && loaded.value.fhir.spelling('heartrate')).toBe('HeartRate');
  });

  it('reports the faults of both files at once, each with its file', () => {
    const loaded = loadMappingSet({ deviceText: '{', fhirText: '[]', files: FILES });
    const files = loaded.ok ? [] : loaded.faults.map(({ file }) => file);
    expect(new Set(files)).toEqual(new Set([FILES.device, FILES.fhir]));
  });
});
