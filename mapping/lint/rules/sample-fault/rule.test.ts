import { describe, expect, it } from 'vitest';
import { found, heartRateDevice, heartRateFhir, heartRateMessage, places } from '../../_pair.ts';

const RULE = 'sample-fault';

describe('sample-fault', () => {
  it('reports a fault of many samples once, without their values', () => {
    const samples = [heartRateMessage({ heartRate: 999 }), heartRateMessage({ heartRate: 998 })];
    const device = [heartRateDevice({}, { required: true })];
    const [finding, ...others] = found(RULE, { device, samples });
    expect(finding).toMatch(
      /^\/template\/0\/template\/values\/0\/valueExpression: A sample gives the fault IncompatibleData/,
    );
    expect(finding).not.toContain('99');
    expect(others).toEqual([]);
  });

  it('reports a reading that its refused value leaves empty', () => {
    const samples = [heartRateMessage({ heartRate: 999 })];
    expect(places(RULE, { samples })).toEqual([
      '/template/0/template/values/0/valueExpression',
      '/template/0/template/typeName',
    ]);
  });

  it('leaves expressions that find nothing at all to their rule', () => {
    expect(
      found(RULE, { device: [heartRateDevice({ deviceIdExpression: '$.Body.id' })], samples: [heartRateMessage()] }),
    ).toEqual([]);
  });

  it('reports what cannot be written, at the FHIR template', () => {
    const device = [heartRateDevice({}, { min: undefined, max: undefined })];
    const samples = [heartRateMessage({ heartRate: 'high' })];
    expect(found(RULE, { device, samples })).toEqual([
      '/template/0/template/typeName: A reading of the samples cannot be written (InvalidQuantityFhirValue): The value heartrate is not a FHIR decimal; mend the device mapping or the device.',
    ]);
    expect(found(RULE, { device, samples, fhir: [heartRateFhir({ typeName: 'pulse' })] })).toEqual([]);
  });

  it('does not try a FHIR mapping that would be refused', () => {
    const device = [heartRateDevice({}, { min: undefined, max: undefined })];
    const fhir = [heartRateFhir(), heartRateFhir({ codes: 1 })];
    expect(found(RULE, { device, fhir, samples: [heartRateMessage({ heartRate: 'high' })] })).toEqual([]);
  });

  it('keeps the correlation id of a session', () => {
    const device = [heartRateDevice({ correlationIdExpression: '$.Body.session' })];
    const fhir = [heartRateFhir({ periodInterval: -1 })];
    expect(places(RULE, { device, fhir, samples: [heartRateMessage({ session: 's-1' })] })).toEqual([]);
  });
});
