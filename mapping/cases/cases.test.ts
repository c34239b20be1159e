import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { loadDeviceMapping } from '../device/load-device-mapping.ts';
import { loadFhirMapping } from '../fhir/load-fhir-mapping.ts';
import { deviceFile, fhirFile, heartRate, heartRateFhir } from '../preview/_mappings.ts';
import type { PreviewMappings } from '../preview/load-mappings.ts';
import { compare } from './compare.ts';
import { MAPPING_CASES_JSON_SCHEMA } from './mapping-case.ts';
import { readCases } from './read-cases.ts';
import { runCase } from './run-case.ts';

const FILE = { file: 'cases.json' };

function mappings(device: object = {}): PreviewMappings {
  const devices = deviceFile(heartRate(device));
  const fhir = fhirFile(heartRateFhir());
  const loaded = [loadDeviceMapping(devices.text, devices), loadFhirMapping(fhir.text, fhir)] as const;
  if (!loaded[0].ok || !loaded[1].ok) throw new Error(JSON.stringify(loaded));
  return { device: loaded[0].value, fhir: loaded[1].value };
}

function run(text: string, device?: object) {
  const cases = readCases(text, FILE);
  if (!cases.ok) throw new Error(JSON.stringify(cases.faults));
  return cases.value.flatMap((one) => runCase(mappings(device), one).differences);
}

const message = { device: 's', at: '2026-03-02T08:00:00Z', hr: 71 };

it.each(['1', '"text"', 'null'])('a file of %s holds no case, and says where', (text) => {
  expect(readCases(text, FILE)).toMatchObject({ ok: false, faults: [{ ...FILE, pointer: '' }] });
});

describe('a case', () => {
  it('passes when everything it names is so', () => {
    const measurements = [{ occurredAt: '2026-03-02T09:00:00+01:00', deviceId: 's', patientId: null }];
    const observations = [{ status: 'final', valueSampledData: { data: '71' }, encounter: null }];
    expect(run(JSON.stringify({ message, measurements, observations }))).toEqual([]);
  });

  it('says where something differs', () => {
    const measurements = [{ deviceId: 't', values: [{ name: 'hr', value: 72 }] }];
    expect(run(JSON.stringify([{ message, measurements }]))).toEqual([
      { path: '/measurements/0/deviceId', expected: 't', received: 's' },
      { path: '/measurements/0/values/0/value', expected: 72, received: 71 },
    ]);
  });

  it('has no Observations where there is no FHIR mapping', () => {
    const { device } = mappings();
    expect(runCase({ device }, { message, observations: [] }).differences).toEqual([]);
    expect(runCase({ device }, { message, observations: [{}] }).differences).toMatchObject([
      { path: '/observations/0' },
    ]);
  });

  it('fails on a fault that it does not name', () => {
    expect(run(JSON.stringify({ message: { ...message, at: 'noon' }, measurements: [] }))).toMatchObject([
      { path: '/faults/0', expected: undefined, received: { code: 'IncompatibleData' } },
    ]);
  });

  it('fails when a fault that it names does not come, be it of a message or of a group', () => {
    expect(run(JSON.stringify({ message, faults: [{ code: 'LimitExceeded' }] }))).toHaveLength(1);
    expect(run(JSON.stringify({ message: { ...message, hr: 'x' }, faults: [{ received: 'x' }] }))).toEqual([]);
  });

  it('puts several messages in one window', () => {
    const messages = [message, { ...message, at: '2026-03-02T08:00:01Z', hr: 72 }];
    expect(run(JSON.stringify({ messages, observations: [{ valueSampledData: { data: '71 72' } }] }))).toEqual([]);
  });

  it('is written at the time it names', () => {
    const one = { message, now: '2026-03-02T08:10:00Z', observations: [{ status: 'preliminary' }] };
    expect(run(JSON.stringify(one))).toEqual([]);
  });

  it('renders by the switches it names', () => {
    const observations = [{ effectivePeriod: { start: '2026-03-02T08:00:00.0000000Z' } }];
    const plain = run(JSON.stringify({ message, observations }));
    expect(plain).toHaveLength(1);
    expect(run(JSON.stringify({ message, observations, compatibility: 'medtech' }))).not.toEqual(plain);
  });

  it('keeps numbers as they were written, where an expression can tell', () => {
    const values = [{ valueName: 'hr', valueExpression: { value: 'add(matchedToken.hr, `0`)', language: 'JmesPath' } }];
    const text =
      '{"message": {"device": "s", "at": "2026-03-02T08:00:00Z", "hr": 9007199254740993}, "measurements": [{"values": [{"name": "hr", "value": "9007199254740993"}]}]}';
    expect(run(text, { values })).toEqual([]);
  });
});

describe('a file of cases', () => {
  it.each([
    ['one case', { message, faults: [] }, 1],
    ['a list', [{ message, faults: [] }], 1],
    [
      'a list under a name',
      {
        cases: [
          { message, faults: [] },
          { messages: [message], measurements: [] },
        ],
      },
      2,
    ],
  ])('may hold %s', (_, content, count) => {
    const cases = readCases(JSON.stringify(content), FILE);
    expect(cases.ok && cases.value).toHaveLength(count);
  });

  it.each([
    ['[', { line: 1, column: 2 }],
    ['[]', { message: 'There is no case in this file.' }],
    ['{"cases": [{"faults": []}]}', { pointer: '/cases/0', message: 'The case has no message.' }],
    ['[{"message": 1}]', { pointer: '/0' }],
    ['{"message": 1, "fault": []}', { pointer: '' }],
    ['{"message": 1, "faults": {}}', { pointer: '/faults' }],
  ])('is refused with a place: %s', (text, fault) => {
    expect(readCases(text, FILE)).toMatchObject({ ok: false, faults: [{ file: 'cases.json', ...fault }] });
  });

  it('has a published JSON Schema that accepts and refuses as the reader does', () => {
    const published: unknown = JSON.parse(
      readFileSync(new URL('../schema/mapping-cases.schema.json', import.meta.url), 'utf8'),
    );
    expect(published).toEqual(JSON.parse(JSON.stringify(MAPPING_CASES_JSON_SCHEMA)));
    const validate = new Ajv.default({ strict: false, validateFormats: false }).compile(Object(published));
    expect(validate([{ message, faults: [] }])).toBe(true);
    expect(validate([{ message, fault: [] }])).toBe(false);
  });
});

describe('comparing', () => {
  it.each([
    ['a missing element', [1, 2], [1], '/1'],
    ['an element too many', [1], [1, 2], '/1'],
    ['an object for a list', [1], { 0: 1 }, ''],
    ['an inherited property', { toString: 'x' }, {}, '/toString'],
    ['something where nothing must be', { 'a/b': null }, { 'a/b': 0 }, '/a~1b'],
  ])('finds %s', (_, expected, received, path) => {
    expect(compare(expected, received)).toMatchObject([{ path }]);
  });
});
