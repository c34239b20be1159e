/** A heart rate and a battery level; the battery has no FHIR template. */
export const DEVICE_MAPPING = JSON.stringify({
  templateType: 'CollectionContent',
  template: [
    {
      templateType: 'JsonPathContent',
      template: {
        typeName: 'heartrate',
        typeMatchExpression: '$..[?(@heartRate)]',
        deviceIdExpression: '$.deviceId',
        timestampExpression: '$.measuredAt',
        values: [{ required: 'true', valueExpression: '$.heartRate', valueName: 'hr' }],
      },
    },
    {
      templateType: 'JsonPathContent',
      template: {
        typeName: 'battery',
        typeMatchExpression: '$..[?(@battery)]',
        deviceIdExpression: '$.deviceId',
        timestampExpression: '$.measuredAt',
        values: [{ required: 'true', valueExpression: '$.battery', valueName: 'level' }],
      },
    },
  ],
});

export const FHIR_MAPPING = JSON.stringify({
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
