import { describe, expect, it } from 'vitest';
import { heartRateDevice, heartRateFhir, places } from '../../_pair.ts';

const RULE = 'fhir-template-unused';

describe('fhir-template-unused', () => {
  it('finds a template that no device template feeds', () => {
    expect(
      places(RULE, { fhir: [heartRateFhir({ typeName: 'HEARTRATE' }), heartRateFhir({ typeName: 'pulse' })] }),
    ).toEqual(['/template/1/template/typeName']);
  });

  it('counts a broken device template, and asks nothing of a file that is not JSON', () => {
    expect(places(RULE, { device: [heartRateDevice({ values: undefined })] })).toEqual([]);
    expect(places(RULE, { device: 'no JSON' })).toEqual([]);
  });
});
