import { describe, expect, it } from 'vitest';
import { findingsOf, heartRateFhir, heartRateSeries, places } from '../../_pair.ts';

const RULE = 'ucum-syntax';
const UCUM = 'http://unitsofmeasure.org';

describe('ucum-syntax', () => {
  it.each([UCUM, '', undefined])('checks codes of the system %j', (system) => {
    expect(places(RULE, { fhir: [heartRateFhir({}, { code: 'Bpm', system })] })).toEqual([
      '/template/0/template/value/code',
    ]);
    expect(places(RULE, { fhir: [heartRateSeries({}, { code: 'Bpm', system })] })).toHaveLength(1);
  });

  it('leaves other systems and values without code alone', () => {
    expect(places(RULE, { fhir: [heartRateFhir({}, { code: 'Bpm', system: 'urn:our-units' })] })).toEqual([]);
    expect(
      places(RULE, { fhir: [heartRateFhir({}, { code: '' }), heartRateFhir({}, { valueType: 'String' })] }),
    ).toEqual([]);
  });

  it('proposes the code where it is known', () => {
    expect(findingsOf(RULE, { fhir: [heartRateFhir({}, { code: 'KG' })] })[0]?.hint).toContain('Write "kg"');
    expect(findingsOf(RULE, { fhir: [heartRateFhir({}, { code: 'furlongs' })] })[0]?.hint).toContain('ucum.org');
  });
});
