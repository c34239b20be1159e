import { describe, expect, it } from 'vitest';
import { heartRateFhir, heartRateSeries, places, VITAL_SIGNS_CATEGORY } from '../../_pair.ts';

const RULE = 'vital-sign-category';

describe('vital-sign-category', () => {
  it.each([undefined, [], [{ text: 'Vital signs' }], [{ codes: [{ code: 'vital-signs' }] }]])(
    'finds %j wanting',
    (category) => {
      expect(places(RULE, { fhir: [heartRateFhir({ category })] })).toEqual(['/template/0/template/codes']);
    },
  );

  it('asks it of series as well', () => {
    expect(places(RULE, { fhir: [heartRateSeries({ category: [] })] })).toHaveLength(1);
    expect(places(RULE, { fhir: [heartRateSeries({ category: [{ text: 'x' }, VITAL_SIGNS_CATEGORY] })] })).toEqual([]);
  });

  it('asks it of vital signs only', () => {
    const codes = [{ system: 'http://loinc.org', code: '2339-0' }];
    expect(places(RULE, { fhir: [heartRateFhir({ codes, category: [] })] })).toEqual([]);
  });
});
