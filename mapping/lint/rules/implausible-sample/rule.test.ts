import { describe, expect, it } from 'vitest';
import { findingsOf, heartRateDevice, heartRateFhir, heartRateMessage, heartRateSeries, places } from '../../_pair.ts';

const RULE = 'implausible-sample';
const device = [heartRateDevice({}, { min: undefined, max: undefined })];
const weight = [{ system: 'http://loinc.org', code: '29463-7' }];

describe('implausible-sample', () => {
  it.each([9, 351, '1000'])('finds a heart rate of %s', (heartRate) => {
    const samples = [heartRateMessage(), heartRateMessage({ heartRate })];
    expect(places(RULE, { device, samples })).toEqual(['/template/0/template/value/code']);
    expect(places(RULE, { device, samples, fhir: [heartRateSeries()] })).toEqual(['/template/0/template/value/code']);
    expect(findingsOf(RULE, { device, samples })[0]?.hint).toBe('Check the unit and the expression.');
  });

  it('reads what the unit is meant to be', () => {
    const fhir = [heartRateFhir({}, { code: undefined, unit: 'BPM' })];
    expect(places(RULE, { device, fhir, samples: [heartRateMessage({ heartRate: 1 })] })).toEqual([
      '/template/0/template/value/unit',
    ]);
  });

  it('looks into arrays of samples', () => {
    const arrays = [heartRateDevice({}, { min: undefined, max: undefined, samplePeriod: 500 })];
    const fhir = [heartRateSeries({}, { samplePeriod: 500 })];
    const lintArray = (...heartRate: readonly (number | null)[]) =>
      places(RULE, { device: arrays, fhir, samples: [heartRateMessage({ heartRate })] });
    expect(lintArray(70, null, 71)).toEqual([]);
    expect(lintArray(70, null, 710)).toHaveLength(1);
  });

  it('names the unit that all samples fit', () => {
    const fhir = [heartRateFhir({ codes: weight }, { code: 'kg' })];
    const samples = [heartRateMessage({ heartRate: 71_000 })];
    expect(findingsOf(RULE, { device, fhir, samples })[0]?.hint).toContain('look like g:');
  });

  it('has no opinion on other codes, units and values', () => {
    const samples = [heartRateMessage({ heartRate: 100_000 })];
    const glucose = [heartRateFhir({ codes: [{ system: 'http://loinc.org', code: '2339-0' }] })];
    expect(places(RULE, { device, samples, fhir: glucose })).toEqual([]);
    expect(places(RULE, { device, samples, fhir: [heartRateFhir({}, { code: 'Hz' })] })).toEqual([]);
    expect(places(RULE, { device, samples, fhir: [heartRateFhir({}, { code: undefined, unit: undefined })] })).toEqual(
      [],
    );
    expect(places(RULE, { device, samples, fhir: [heartRateFhir({}, { valueType: 'String' })] })).toEqual([]);
    expect(places(RULE, { device, samples: [heartRateMessage({ heartRate: 'high' })] })).toEqual([]);
    expect(places(RULE, { device, samples, fhir: [heartRateFhir({ typeName: 'pulse' })] })).toEqual([]);
  });
});
