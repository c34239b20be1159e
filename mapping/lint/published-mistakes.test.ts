import { describe, expect, it } from 'vitest';
import { heartRateDevice, lint, message } from './_pair.ts';

const ENVELOPE = { deviceId: 'monitor-01', patientId: 'patient-01', time: '2026-03-02T08:00:00Z' };

function device(typeName: string, ...names: readonly string[]): object {
  return heartRateDevice({
    typeName,
    typeMatchExpression: `$..[?(@${names[0]})]`,
    values: names.map((name) => ({ valueName: name, valueExpression: `$.matchedToken.${name}`, absent: [-1] })),
  });
}

function coded(code: string, display: string): readonly object[] {
  return [{ system: 'http://loinc.org', code, display }];
}

function quantity(valueName: string, unit: string): object {
  return { valueType: 'Quantity', valueName, unit, system: 'http://unitsofmeasure.org', code: unit };
}

const CATEGORY = [
  { codes: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
];

// The mistakes of mappings that were published as samples for the old service, re-created.
const DEVICE = [
  device('heartrate', 'hr'),
  device('bloodpressure', 'systolic', 'diastolic'),
  device('temperature', 'temp'),
  device('weight', 'weight'),
  device('stepcount', 'steps'),
];

const FHIR = [
  {
    typeName: 'heartrate',
    periodInterval: 60,
    category: CATEGORY,
    codes: coded('8867-4', 'Heart rate'),
    value: { valueType: 'SampledData', valueName: 'hr', defaultPeriod: 5000, unit: 'count/min' },
  },
  {
    typeName: 'bloodpressure',
    category: CATEGORY,
    codes: coded('85354-9', 'Blood pressure panel'),
    components: [
      { codes: coded('8480-6', 'Systolic blood pressure'), value: quantity('systolic', 'mmHg') },
      { codes: coded('8867-4', 'Diastolic blood pressure'), value: quantity('diastolic', 'mmHg') },
    ],
  },
  {
    typeName: 'temperature',
    category: CATEGORY,
    codes: coded('8310-5', 'Body temperature'),
    value: quantity('temp', 'degC'),
  },
  {
    typeName: 'weight',
    category: CATEGORY,
    codes: coded('29463-7', 'Body weight'),
    value: quantity('weight', 'KG'),
  },
  { typeName: 'stepsCount', codes: coded('55423-8', 'Steps'), value: quantity('steps', 'steps/second') },
];

const SAMPLES = [
  { ...ENVELOPE, hr: 78 },
  { ...ENVELOPE, systolic: 129, diastolic: 65 },
  { ...ENVELOPE, temp: 98.6 },
  { ...ENVELOPE, weight: 72.5 },
  { ...ENVELOPE, steps: 14 },
].map(message);

const HEART_RATE_IN_BPM = {
  typeName: 'heartrate',
  category: CATEGORY,
  codes: coded('8867-4', 'Heart rate'),
  value: quantity('hr', 'Bpm'),
};

describe('the mistakes of published sample mappings', () => {
  it('are found, each once and where it is', () => {
    const findings = lint({ device: DEVICE, fhir: FHIR, samples: SAMPLES });
    expect(findings.map(({ file, pointer, rule, severity }) => [file, pointer, rule, severity])).toEqual([
      ['devicecontent.json', '/template/4/template/typeName', 'type-without-fhir-template', 'warning'],
      ['fhirmapping.json', '/template/0/template/value/unit', 'unit-without-code', 'warning'],
      ['fhirmapping.json', '/template/1/template/components/0/value/code', 'ucum-syntax', 'error'],
      ['fhirmapping.json', '/template/1/template/components/1/codes/0/code', 'vital-sign-code', 'error'],
      ['fhirmapping.json', '/template/1/template/components/1/value/code', 'ucum-syntax', 'error'],
      ['fhirmapping.json', '/template/2/template/value/code', 'implausible-sample', 'error'],
      ['fhirmapping.json', '/template/2/template/value/code', 'ucum-syntax', 'error'],
      ['fhirmapping.json', '/template/3/template/value/code', 'ucum-syntax', 'error'],
      ['fhirmapping.json', '/template/4/template/typeName', 'fhir-template-unused', 'warning'],
      ['fhirmapping.json', '/template/4/template/value/code', 'ucum-syntax', 'error'],
    ]);
  });

  it('are found with the way to mend them', () => {
    const findings = lint({ device: DEVICE, fhir: [HEART_RATE_IN_BPM, ...FHIR.slice(1)], samples: SAMPLES });
    expect(findings.map(({ rule, message, hint }) => `${rule}: ${message} ${hint}`)).toEqual([
      expect.stringContaining('"stepcount": its readings are never written. Did you mean "stepsCount"?'),
      'ucum-syntax: "Bpm" is no UCUM code. Write "/min"; "Bpm" may stand in "unit".',
      'ucum-syntax: "mmHg" is no UCUM code. Write "mm[Hg]"; "mmHg" may stand in "unit".',
      'vital-sign-code: LOINC 8867-4 is heart rate, but "diastolic" speaks of diastolic blood pressure. The code of diastolic blood pressure is 8462-4.',
      'ucum-syntax: "mmHg" is no UCUM code. Write "mm[Hg]"; "mmHg" may stand in "unit".',
      'implausible-sample: A sample is outside 13 to 47 degC: no body temperature of a living patient. The samples look like [degF]: convert them, or name that unit.',
      'ucum-syntax: "degC" is no UCUM code. Write "Cel"; "degC" may stand in "unit".',
      'ucum-syntax: "KG" is no UCUM code. Write "kg"; "KG" may stand in "unit".',
      expect.stringContaining('"stepsCount": this FHIR template is never used. Did you mean "stepcount"?'),
      'ucum-syntax: "steps/second" is no UCUM code. Write "{steps}/s"; "steps/second" may stand in "unit".',
    ]);
  });
});
