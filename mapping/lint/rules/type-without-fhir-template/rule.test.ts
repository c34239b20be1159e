import { describe, expect, it } from 'vitest';
import { findingsOf, heartRateDevice, heartRateFhir, places } from '../../_pair.ts';

const RULE = 'type-without-fhir-template';

describe('type-without-fhir-template', () => {
  it('compares names without regard to case', () => {
    expect(places(RULE, { fhir: [heartRateFhir({ typeName: 'HeartRate' })] })).toEqual([]);
  });

  it('proposes the name that is meant', () => {
    const [finding] = findingsOf(RULE, { device: [heartRateDevice({ typeName: 'hartrate' })] });
    expect(finding?.hint).toMatch(/^Did you mean "heartrate"\?/);
    const [other] = findingsOf(RULE, { device: [heartRateDevice({ typeName: 'glucose' })] });
    expect(other?.hint).toMatch(/^Use one typeName/);
  });

  it('counts a broken FHIR template, and asks nothing of a file that is not JSON', () => {
    expect(places(RULE, { fhir: [heartRateFhir({ codes: undefined })] })).toEqual([]);
    expect(places(RULE, { fhir: 'no JSON' })).toEqual([]);
  });
});
