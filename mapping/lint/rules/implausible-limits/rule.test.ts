import { describe, expect, it } from 'vitest';
import { findingsOf, heartRateDevice, heartRateFhir, places } from '../../_pair.ts';

const RULE = 'implausible-limits';
const temperature = [heartRateFhir({ codes: [{ system: 'http://loinc.org', code: '8310-5' }] }, { code: 'Cel' })];

describe('implausible-limits', () => {
  it('finds limits of another unit and names it', () => {
    const device = [heartRateDevice({}, { min: 80, max: 115 })];
    const [finding] = findingsOf(RULE, { device, fhir: temperature });
    expect(finding?.pointer).toBe('/template/0/template/values/0/min');
    expect(finding?.hint).toContain('look like [degF]');
  });

  it.each([
    [{ min: 500, max: undefined }, 'min'],
    [{ min: undefined, max: 3 }, 'max'],
  ])('finds %j', (limits, limit) => {
    const [finding] = findingsOf(RULE, { device: [heartRateDevice({}, limits)] });
    expect(finding?.pointer).toBe(`/template/0/template/values/0/${limit}`);
    expect(finding?.hint).toContain('after valueExpression');
  });

  it.each([
    { min: 0, max: 1000 },
    { min: 30, max: 40 },
    { min: undefined, max: undefined },
  ])('lets %j pass', (limits) => {
    expect(places(RULE, { device: [heartRateDevice({}, limits)], fhir: temperature })).toEqual([]);
  });

  it('has no opinion on other values and codes', () => {
    const device = [heartRateDevice({}, { min: 5000, max: undefined })];
    expect(places(RULE, { device, fhir: [heartRateFhir({ codes: [{ code: 'x' }] })] })).toEqual([]);
    expect(places(RULE, { device, fhir: [heartRateFhir({}, { valueName: 'hr' })] })).toEqual([]);
    expect(places(RULE, { device, fhir: [heartRateFhir({ typeName: 'pulse' })] })).toEqual([]);
  });
});
