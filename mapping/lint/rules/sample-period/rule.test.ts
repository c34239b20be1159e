import { describe, expect, it } from 'vitest';
import { found, heartRateDevice, heartRateFhir, heartRateSeries } from '../../_pair.ts';

function lintPeriods(device: number | undefined, fhir: number | undefined): readonly string[] {
  return found('sample-period', {
    device: [heartRateDevice({}, { samplePeriod: device })],
    fhir: [heartRateSeries({}, { samplePeriod: fhir })],
  });
}

describe('sample-period', () => {
  it('is content with one on both sides, or on none', () => {
    expect(lintPeriods(4, 4)).toEqual([]);
    expect(lintPeriods(undefined, undefined)).toEqual([]);
  });

  it('finds one on one side', () => {
    expect(lintPeriods(4, undefined)).toEqual([
      '/template/0/template/values/0/samplePeriod: Only the device mapping has a samplePeriod for "heartrate": the FHIR mapping takes arrays of any.',
    ]);
    expect(lintPeriods(undefined, 4)).toEqual([
      '/template/0/template/value/samplePeriod: Only the FHIR mapping has a samplePeriod for "heartrate": its arrays are not read as samples.',
    ]);
  });

  it('finds two that differ', () => {
    expect(lintPeriods(4, 4.5)).toEqual([
      '/template/0/template/value/samplePeriod: "heartrate" is sampled every 4 ms in the device mapping and every 4.5 ms here: it is refused.',
    ]);
  });

  it('finds an array for a value that is no series', () => {
    const device = [heartRateDevice({}, { samplePeriod: 4 })];
    expect(found('sample-period', { device, fhir: [heartRateFhir()] })).toHaveLength(1);
    expect(found('sample-period', { device, fhir: [heartRateFhir({}, { valueName: 'hr' })] })).toEqual([]);
    expect(found('sample-period', {})).toEqual([]);
  });
});
