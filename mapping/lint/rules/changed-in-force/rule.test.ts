import { describe, expect, it } from 'vitest';
import {
  bloodPressureDevice,
  bloodPressureFhir,
  deviceText,
  fhirText,
  findingsOf,
  found,
  heartRateDevice,
  heartRateFhir,
  heartRateSeries,
} from '../../_pair.ts';

const RULE = 'changed-in-force';

function changes(before: object, now: object): readonly string[] {
  const inForce = { deviceText: deviceText(), fhirText: fhirText(before) };
  return found(RULE, { inForce, fhir: [now] }).map((text) =>
    text.replace(/: in a period.*/, '').replace('/template/0/template', ''),
  );
}

describe('changed-in-force', () => {
  it('finds nothing where nothing that matters changes', () => {
    const renamed = { typeName: 'HeartRate', category: [], profile: ['urn:ours'] };
    expect(changes(heartRateFhir(), heartRateFhir(renamed, { unit: 'bpm' }))).toEqual([]);
    expect(changes(heartRateSeries({}, { origin: 0, factor: 1 }), heartRateSeries())).toEqual([]);
  });

  it.each([
    [{ code: 'Hz' }, '/value/code: "heartrate" changes code from /min to Hz'],
    [{ code: undefined }, '/value/code: "heartrate" changes code from /min to beats/minute'],
    [{ defaultPeriod: 5000 }, '/value/defaultPeriod: "heartrate" changes defaultPeriod from 1000 to 5000'],
    [{ samplePeriod: 4 }, '/value/samplePeriod: "heartrate" changes samplePeriod from none to 4'],
    [{ origin: 10 }, '/value/origin: "heartrate" changes origin from 0 to 10'],
    [{ factor: 0.1 }, '/value/factor: "heartrate" changes factor from 1 to 0.1'],
  ])('finds %j', (value, expected) => {
    expect(changes(heartRateSeries(), heartRateSeries({}, value))).toEqual([expected]);
  });

  it('finds what is left out', () => {
    expect(changes(heartRateSeries({}, { samplePeriod: 4 }), heartRateSeries())).toEqual([
      '/value/samplePeriod: "heartrate" changes samplePeriod from 4 to none',
    ]);
  });

  it('finds another kind of value, period and code', () => {
    const now = { periodInterval: 0, codes: [{ code: 'x' }], value: { valueType: 'String', valueName: 'heartrate' } };
    expect(changes(heartRateSeries(), heartRateFhir(now))).toEqual([
      '/codes: "heartrate" changes codes from http://loinc.org|8867-4 to |x',
      '/value/valueType: "heartrate" changes valueType from SampledData to String',
      '/periodInterval: "heartrate" changes periodInterval from 60 to 0',
    ]);
  });

  it('compares components by name and leaves new ones alone', () => {
    const code = { system: 'http://loinc.org', code: '8867-4' };
    const device = [bloodPressureDevice()];
    const inForce = { deviceText: deviceText(), fhirText: fhirText(bloodPressureFhir({}, code)) };
    expect(found(RULE, { device, inForce, fhir: [bloodPressureFhir()] })).toHaveLength(1);
    const { value } = heartRateFhir() as { readonly value: object };
    const empty = { deviceText: deviceText(), fhirText: fhirText(bloodPressureFhir({ components: [], value })) };
    expect(found(RULE, { device, inForce: empty, fhir: [bloodPressureFhir()] })).toEqual([]);
  });

  it('warns of a number that stays while its unit changes', () => {
    const hint = (...devices: readonly object[]): string | undefined =>
      findingsOf(RULE, {
        inForce: { deviceText: deviceText(...devices), fhirText: fhirText(heartRateFhir()) },
        fhir: [heartRateFhir({}, { code: 'Hz' })],
      })[0]?.hint;
    expect(hint(heartRateDevice({ typeMatchExpression: '$.Body' }))).toContain(
      'the same number would stand under another unit',
    );
    expect(hint(heartRateDevice({}, { valueExpression: '$.matchedToken.hz' }))).toContain('If it is meant');
    expect(hint(heartRateDevice(), heartRateDevice())).toContain('If it is meant');
    expect(hint()).toContain('If it is meant');
  });

  it('finds nothing without a set in force, and for a type that is new', () => {
    expect(found(RULE, {})).toEqual([]);
    expect(found(RULE, { inForce: { deviceText: deviceText(), fhirText: fhirText() } })).toEqual([]);
    expect(found(RULE, { inForce: { deviceText: '', fhirText: 'no JSON' } })).toEqual([]);
  });
});
