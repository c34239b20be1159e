import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import { loadDeviceMapping } from '../device/load-device-mapping.ts';
import type { DeviceMapping } from '../device/device-mapping.ts';
import type { DeviceEvent, Measurement } from '../model.ts';
import { mappingOf, mergedInto } from './_drafts.ts';
import type { MergeOptions } from './_drafts.ts';
import { findProblems } from './_validate.ts';
import type { FhirMapping } from './observation-draft.ts';
import { sha256Hex } from './observation-target.ts';

/**
 * What the old service makes of two mapping files and some messages, rule by rule, as text: with the order of its properties and the
 * digits of its numbers. `meta.source` alone is ours. Messages of one list come in one window.
 */
const SYSTEM = 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/';
const SUBJECT = { patient: 'p-1', device: 'd-1' };
const NOW = Date.parse('2026-03-02T09:00:00Z');
const HEAD = { resourceType: 'Observation' } as const;

interface Message {
  readonly time: string;
  readonly [name: string]: string | number;
}

const VALUES = ['hr', 'systolic', 'diastolic', 'note', 'steps'];

const deviceContent = (others: object) => ({
  templateType: 'CollectionContent',
  template: VALUES.map((name) => ({
    templateType: 'CalculatedContent',
    template: {
      typeName: name,
      typeMatchExpression: `$..[?(@${name})]`,
      deviceIdExpression: '$.Body.device',
      timestampExpression: '$.matchedToken.time',
      values: VALUES.map((value) => ({ valueName: value, valueExpression: `$.matchedToken.${value}` })),
      ...others,
    },
  })),
});

const plain = deviceMapping({});
const inSessions = deviceMapping({ correlationIdExpression: '$.Body.session' });

function deviceMapping(others: object): DeviceMapping {
  const loaded = loadDeviceMapping(JSON.stringify(deviceContent(others)), { file: 'devicecontent.json' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.value;
}

/** A template of a type with its value; the code is LOINC's of a heart rate. */
function fhir(typeName: string, fields: object): FhirMapping {
  return mappingOf({
    typeName,
    codes: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }],
    ...fields,
  });
}

function code(
  name: string,
  coding: readonly object[] = [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }],
) {
  return { coding: [...coding, { system: SYSTEM, code: name, display: name }], text: name };
}

function identity(segment: string): { readonly id: string; readonly identifier: readonly object[] } {
  const value = `p-1.d-1.${segment}`;
  return { id: sha256Hex(`${SYSTEM}_${value}`), identifier: [{ system: SYSTEM, value }] };
}

function measurementsOf(type: string, messages: readonly Message[]): readonly Measurement[] {
  return messages.flatMap((message) => {
    const event: DeviceEvent = { Body: { device: 'sensor', ...message }, Properties: {}, SystemProperties: {} };
    const { measurements, faults } = ('session' in message ? inSessions : plain).normalize(event);
    expect(faults).toEqual([]);
    return measurements.filter((one) => one.type === type);
  });
}

interface Told {
  readonly mapping: FhirMapping;
  readonly type: string;
  readonly windows: readonly (readonly Message[])[];
  readonly standing?: Observation;
  readonly subject?: MergeOptions['subject'];
}

/** All Observations after all windows, as text. */
function written({ mapping, type, windows, standing, subject = SUBJECT }: Told): readonly string[] {
  const byId = new Map<string, Observation>();
  if (standing?.id !== undefined) byId.set(standing.id, standing);
  let sequence = 0;
  for (const messages of windows) {
    const rows = measurementsOf(type, messages).map(({ occurredAt, values, correlationId }) => {
      sequence += 1;
      const key = { publisher: 'hub/0', sequence, sub: 0, enqueuedAt: NOW + sequence };
      return { key, occurredAt, values, ...(correlationId === undefined ? {} : { correlationId }) };
    });
    const { drafts, refused } = mapping.transform({ type, deviceId: 'sensor', rows });
    expect(refused).toEqual([]);
    for (const draft of drafts) {
      const options = { compatibility: COMPATIBILITY.medtech, subject, now: NOW + sequence * 1000 };
      const id = mergedInto(mapping, draft, undefined, options).id ?? '';
      byId.set(id, mergedInto(mapping, draft, byId.get(id), options));
    }
  }
  return [...byId.values()].map((one) => JSON.stringify(one));
}

interface Rule extends Told {
  readonly expected: readonly object[];
}

const meta = { source: 'urn:iot-connector' };
const subject = { reference: 'Patient/p-1' };
const deviceRef = { reference: 'Device/d-1' };
const instant = (time: string) => ({ effectivePeriod: { start: time, end: time } });
const issued = (seconds: number) => ({ issued: new Date(NOW + seconds * 1000).toISOString() });
const errors = (count: number) => Array(count).fill('E').join(' ');

const quantity = fhir('hr', {
  periodInterval: 0,
  value: {
    valueType: 'Quantity',
    valueName: 'hr',
    unit: 'beats/min',
    code: '/min',
    system: 'http://unitsofmeasure.org',
  },
});

const QUANTITY = {
  ...HEAD,
  ...identityOf('hr.20260301120000Z.20260301120000Z'),
  status: 'final',
  code: code('hr'),
  subject,
  ...instant('2026-03-01T12:00:00.0000000Z'),
  ...issued(1),
  valueQuantity: { value: 71, unit: 'beats/min', system: 'http://unitsofmeasure.org', code: '/min' },
  device: deviceRef,
};

function identityOf(segment: string): object {
  const { id, identifier } = identity(segment);
  return { id, meta, identifier };
}

const sampled = (periodInterval: number, value: object = {}) =>
  fhir('hr', {
    periodInterval,
    value: { valueType: 'SampledData', valueName: 'hr', defaultPeriod: 600_000, unit: 'beats/min', ...value },
  });

const HOUR = {
  ...HEAD,
  ...identityOf('hr.20260301120000Z.20260301125959Z'),
  status: 'final',
  code: code('hr'),
  subject,
  effectivePeriod: { start: '2026-03-01T12:00:00.0000000Z', end: '2026-03-01T12:59:59.9999999Z' },
  ...issued(1),
};
const SERIES = { origin: { value: 0, unit: 'beats/min' }, period: 600_000, dimensions: 1 };

const panel = fhir('systolic', {
  periodInterval: 0,
  codes: [{ system: 'http://loinc.org', code: '85354-9' }],
  components: ['systolic', 'diastolic'].map((valueName, index) => ({
    codes: [{ system: 'http://loinc.org', code: index === 0 ? '8480-6' : '8462-4' }],
    value: { valueType: 'Quantity', valueName, unit: 'mmHg' },
  })),
});

const PANEL = {
  ...HEAD,
  ...identityOf('systolic.20260301120000Z.20260301120000Z'),
  status: 'final',
  code: code('systolic', [{ system: 'http://loinc.org', code: '85354-9' }]),
  subject,
  ...instant('2026-03-01T12:00:00.0000000Z'),
  ...issued(1),
  device: deviceRef,
};
const component = (name: string, loinc: string, value: number) => ({
  code: code(name, [{ system: 'http://loinc.org', code: loinc }]),
  valueQuantity: { value, unit: 'mmHg' },
});

const T = (clock: string) => `2026-03-01T${clock}Z`;

const RULES: Readonly<Record<string, Rule>> = {
  'identity: patient, device, type and time to the second, hashed with its system; a Period even of one instant': {
    mapping: quantity,
    type: 'hr',
    windows: [[{ time: T('12:00:00'), hr: 71 }]],
    expected: [QUANTITY],
  },
  'identity: readings within one second are one Observation, whose Period they widen': {
    mapping: quantity,
    type: 'hr',
    windows: [[{ time: T('12:00:00.250'), hr: 70 }], [{ time: T('12:00:00.750'), hr: 71 }]],
    expected: [
      {
        ...QUANTITY,
        status: 'amended',
        effectivePeriod: { start: '2026-03-01T12:00:00.2500000Z', end: '2026-03-01T12:00:00.7500000Z' },
        ...issued(2),
      },
    ],
  },
  'identity: the next second is the next Observation': {
    mapping: quantity,
    type: 'hr',
    windows: [
      [
        { time: T('12:00:00'), hr: 71 },
        { time: T('12:00:01'), hr: 72 },
      ],
    ],
    expected: [
      { ...QUANTITY, ...issued(2) },
      {
        ...QUANTITY,
        ...identityOf('hr.20260301120001Z.20260301120001Z'),
        ...instant('2026-03-01T12:00:01.0000000Z'),
        ...issued(2),
        valueQuantity: { ...QUANTITY.valueQuantity, value: 72 },
      },
    ],
  },
  'times: an offset is turned into UTC': {
    mapping: quantity,
    type: 'hr',
    windows: [[{ time: '2026-03-01T13:00:00+01:00', hr: 71 }]],
    expected: [QUANTITY],
  },
  'times: one without a zone is read as UTC, as the documentation of the service has it': {
    mapping: quantity,
    type: 'hr',
    windows: [[{ time: '2026-03-01T12:00:00', hr: 71 }]],
    expected: [QUANTITY],
  },
  'Quantity: text that is a number becomes one': {
    mapping: quantity,
    type: 'hr',
    windows: [[{ time: T('12:00:00'), hr: '71' }]],
    expected: [QUANTITY],
  },
  'Quantity: of one instant the message that came last, within a window and after it': {
    mapping: quantity,
    type: 'hr',
    windows: [
      [
        { time: T('12:00:00'), hr: 69 },
        { time: T('12:00:00'), hr: 70 },
      ],
      [{ time: T('12:00:00'), hr: 71 }],
    ],
    expected: [{ ...QUANTITY, status: 'amended', ...issued(3) }],
  },
  'Quantity: the same value again changes nothing': {
    mapping: quantity,
    type: 'hr',
    windows: [[{ time: T('12:00:00'), hr: 71 }], [{ time: T('12:00:00'), hr: 71 }]],
    expected: [QUANTITY],
  },
  'Quantity: without unit, system and code it is the value alone': {
    mapping: fhir('hr', { periodInterval: 0, value: { valueType: 'Quantity', valueName: 'hr' } }),
    type: 'hr',
    windows: [[{ time: T('12:00:00'), hr: -1.25 }]],
    expected: [{ ...QUANTITY, valueQuantity: { value: -1.25 } }],
  },
  'Quantity of an hour: named by the hour, which it covers whole': {
    mapping: fhir('hr', { periodInterval: 60, value: { valueType: 'Quantity', valueName: 'hr' } }),
    type: 'hr',
    windows: [[{ time: T('12:10:00'), hr: 71 }]],
    expected: [{ ...HOUR, valueQuantity: { value: 71 }, device: deviceRef }],
  },
  'SampledData of an hour: from its beginning to its end, E where there is no reading, origin 0 with the unit': {
    mapping: sampled(60),
    type: 'hr',
    windows: [
      [
        { time: T('12:10:00'), hr: 70 },
        { time: T('12:39:59'), hr: '71.50' },
      ],
    ],
    expected: [{ ...HOUR, ...issued(2), valueSampledData: { ...SERIES, data: 'E 70 E 71.50 E E' }, device: deviceRef }],
  },
  'SampledData: of two readings in one slot the later in time, within one window': {
    mapping: sampled(60),
    type: 'hr',
    windows: [
      [
        { time: T('12:19:00'), hr: 71 },
        { time: T('12:11:00'), hr: 70 },
      ],
    ],
    expected: [
      { ...HOUR, ...issued(2), valueSampledData: { ...SERIES, data: `E 71 ${errors(4)}` }, device: deviceRef },
    ],
  },
  'SampledData: of two readings in one slot the one of the later window': {
    mapping: sampled(60),
    type: 'hr',
    windows: [[{ time: T('12:19:00'), hr: 71 }], [{ time: T('12:11:00'), hr: 70 }]],
    expected: [
      {
        ...HOUR,
        status: 'amended',
        ...issued(2),
        valueSampledData: { ...SERIES, data: `E 70 ${errors(4)}` },
        device: deviceRef,
      },
    ],
  },
  'SampledData: readings on both sides of the hour are two Observations': {
    mapping: sampled(60),
    type: 'hr',
    windows: [
      [
        { time: T('12:59:59.999'), hr: 70 },
        { time: T('13:00:00'), hr: 71 },
      ],
    ],
    expected: [
      { ...HOUR, ...issued(2), valueSampledData: { ...SERIES, data: `${errors(5)} 70` }, device: deviceRef },
      {
        ...HOUR,
        ...identityOf('hr.20260301130000Z.20260301135959Z'),
        effectivePeriod: { start: '2026-03-01T13:00:00.0000000Z', end: '2026-03-01T13:59:59.9999999Z' },
        ...issued(2),
        valueSampledData: { ...SERIES, data: `71 ${errors(5)}` },
        device: deviceRef,
      },
    ],
  },
  'SampledData of a day: the UTC day': {
    mapping: sampled(1440, { defaultPeriod: 21_600_000 }),
    type: 'hr',
    windows: [[{ time: '2026-03-02T00:30:00+01:00', hr: 70 }]],
    expected: [
      {
        ...HOUR,
        ...identityOf('hr.20260301000000Z.20260301235959Z'),
        effectivePeriod: { start: '2026-03-01T00:00:00.0000000Z', end: '2026-03-01T23:59:59.9999999Z' },
        valueSampledData: { ...SERIES, period: 21_600_000, data: 'E E E 70' },
        device: deviceRef,
      },
    ],
  },
  'a session: named by its correlation id, from its first reading to its last': {
    mapping: sampled(-1),
    type: 'hr',
    windows: [
      [
        { time: T('12:05:00'), hr: 70, session: 'run-7' },
        { time: T('12:25:00'), hr: 72, session: 'run-7' },
      ],
    ],
    expected: [
      {
        ...HOUR,
        ...identityOf('hr.run-7'),
        effectivePeriod: { start: '2026-03-01T12:05:00.0000000Z', end: '2026-03-01T12:25:00.0000000Z' },
        ...issued(2),
        valueSampledData: { ...SERIES, data: '70 E 72' },
        device: deviceRef,
      },
    ],
  },
  'String: the text': {
    mapping: fhir('note', { periodInterval: 0, value: { valueType: 'String', valueName: 'note' } }),
    type: 'note',
    windows: [[{ time: T('12:00:00'), note: 'after lunch' }]],
    expected: [
      {
        ...HEAD,
        ...identityOf('note.20260301120000Z.20260301120000Z'),
        status: 'final',
        code: code('note'),
        subject,
        ...instant('2026-03-01T12:00:00.0000000Z'),
        ...issued(1),
        valueString: 'after lunch',
        device: deviceRef,
      },
    ],
  },
  'CodeableConcept: the template’s, whatever the value': {
    mapping: fhir('note', {
      periodInterval: 0,
      value: {
        valueType: 'CodeableConcept',
        valueName: 'note',
        text: 'Sensor on',
        codes: [{ system: 'urn:x', code: 'on', display: 'On' }],
      },
    }),
    type: 'note',
    windows: [[{ time: T('12:00:00'), note: 'anything' }]],
    expected: [
      {
        ...HEAD,
        ...identityOf('note.20260301120000Z.20260301120000Z'),
        status: 'final',
        code: code('note'),
        subject,
        ...instant('2026-03-01T12:00:00.0000000Z'),
        ...issued(1),
        valueCodeableConcept: { coding: [{ system: 'urn:x', code: 'on', display: 'On' }], text: 'Sensor on' },
        device: deviceRef,
      },
    ],
  },
  'categories: each with its codes and its text': {
    mapping: fhir('hr', {
      periodInterval: 0,
      category: [
        { codes: [{ system: 'urn:c', code: 'vital-signs', display: 'Vital Signs' }], text: 'Vital Signs' },
        { text: 'Home' },
      ],
      value: { valueType: 'Quantity', valueName: 'hr' },
    }),
    type: 'hr',
    windows: [[{ time: T('12:00:00'), hr: 71 }]],
    expected: [
      {
        ...HEAD,
        ...identityOf('hr.20260301120000Z.20260301120000Z'),
        status: 'final',
        category: [
          { coding: [{ system: 'urn:c', code: 'vital-signs', display: 'Vital Signs' }], text: 'Vital Signs' },
          { text: 'Home' },
        ],
        code: code('hr'),
        subject,
        ...instant('2026-03-01T12:00:00.0000000Z'),
        ...issued(1),
        valueQuantity: { value: 71 },
        device: deviceRef,
      },
    ],
  },
  'components: each with its codes and that of its value name, in the order of the template': {
    mapping: panel,
    type: 'systolic',
    windows: [[{ time: T('12:00:00'), diastolic: 80, systolic: 120 }]],
    expected: [{ ...PANEL, component: [component('systolic', '8480-6', 120), component('diastolic', '8462-4', 80)] }],
  },
  'components: each is replaced by itself, and one that comes later is added': {
    mapping: panel,
    type: 'systolic',
    windows: [
      [{ time: T('12:00:00'), systolic: 120 }],
      [{ time: T('12:00:00'), systolic: 121, diastolic: 80 }],
      [{ time: T('12:00:00'), systolic: 122 }],
    ],
    expected: [
      {
        ...PANEL,
        status: 'amended',
        ...issued(3),
        component: [component('systolic', '8480-6', 122), component('diastolic', '8462-4', 80)],
      },
    ],
  },
  'components of samples: each a series of its own': {
    mapping: fhir('hr', {
      periodInterval: 60,
      components: ['hr', 'steps'].map((valueName) => ({
        codes: [{ code: valueName }],
        value: { valueType: 'SampledData', valueName, defaultPeriod: 1_200_000, unit: '1' },
      })),
    }),
    type: 'hr',
    windows: [
      [
        { time: T('12:00:00'), hr: 70, steps: 5 },
        { time: T('12:40:00'), hr: 72 },
      ],
    ],
    expected: [
      {
        ...HOUR,
        ...issued(2),
        device: deviceRef,
        component: [
          {
            code: code('hr', [{ code: 'hr' }]),
            valueSampledData: { origin: { value: 0, unit: '1' }, period: 1_200_000, dimensions: 1, data: '70 E 72' },
          },
          {
            code: code('steps', [{ code: 'steps' }]),
            valueSampledData: { origin: { value: 0, unit: '1' }, period: 1_200_000, dimensions: 1, data: '5 E E' },
          },
        ],
      },
    ],
  },
  'encounter: in the Observation, not in its identity': {
    mapping: quantity,
    type: 'hr',
    windows: [[{ time: T('12:00:00'), hr: 71 }]],
    subject: { ...SUBJECT, encounter: 'e-1' },
    expected: [
      {
        ...HEAD,
        ...identityOf('hr.20260301120000Z.20260301120000Z'),
        status: 'final',
        code: code('hr'),
        subject,
        encounter: { reference: 'Encounter/e-1' },
        ...instant('2026-03-01T12:00:00.0000000Z'),
        ...issued(1),
        valueQuantity: QUANTITY.valueQuantity,
        device: deviceRef,
      },
    ],
  },
};

describe('what the old service writes', () => {
  it.each(Object.keys(RULES))('%s', (name) => {
    const rule = RULES[name];
    if (rule === undefined) throw new Error('no such rule');
    const texts = written(rule);
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(rule.expected);
    expect(texts).toEqual(rule.expected.map((one) => JSON.stringify(one)));
    for (const text of texts) expect(findProblems(JSON.parse(text) as Observation)).toEqual([]);
  });
});

describe('what the old service does to an Observation that stands there', () => {
  const first = JSON.parse(
    JSON.stringify({ ...PANEL, component: [component('systolic', '8480-6', 120)] }),
  ) as Observation;
  const next = { mapping: panel, type: 'systolic', windows: [[{ time: T('12:00:00'), systolic: 130 }]] };
  const after = (standing: Observation) => JSON.parse(written({ ...next, standing })[0] ?? '') as Observation;

  const systolic = (codings: readonly object[]) => ({
    ...first,
    component: [{ ...first.component?.[0], code: { coding: codings, text: 'SBP' } }],
  });
  const ours = { system: SYSTEM, code: 'systolic' };
  const loinc = { system: 'http://loinc.org', code: '8480-6' };

  it('finds a component by the coding of its value name, wherever that stands, and keeps its codes as they are', () => {
    const coded = [{ system: 'urn:other', code: 'sys' }, ours, loinc];
    expect(after(systolic(coded) as Observation).component).toEqual([
      { code: { coding: coded, text: 'SBP' }, valueQuantity: { value: 130, unit: 'mmHg' } },
    ]);
  });

  it('but never lets a reading stand under a code that its template does not have', () => {
    expect(() => after(systolic([ours, { system: 'http://loinc.org', code: '8462-4' }]) as Observation)).toThrow(
      'FhirDataMapping',
    );
  });

  it('never changes its code, subject, device, encounter or identifier', () => {
    const edited = {
      ...first,
      encounter: { reference: 'Encounter/other' },
      identifier: [...(first.identifier ?? []), { system: 'urn:ours', value: '1' }],
      code: { ...first.code, text: 'Blutdruck' },
    };
    const { code: kept, encounter, identifier } = after(edited);
    expect({ code: kept, encounter, identifier }).toEqual({
      code: edited.code,
      encounter: edited.encounter,
      identifier: edited.identifier,
    });
  });

  it('keeps what it does not know, in its place', () => {
    const edited = { ...first, note: [{ text: 'at rest' }], bodySite: { text: 'left arm' }, method: { text: 'cuff' } };
    expect(Object.keys(after(edited))).toEqual([
      'resourceType',
      'id',
      'meta',
      'identifier',
      'status',
      'code',
      'subject',
      'effectivePeriod',
      'issued',
      'note',
      'bodySite',
      'method',
      'device',
      'component',
    ]);
  });
});
