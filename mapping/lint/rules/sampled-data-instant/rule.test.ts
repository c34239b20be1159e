import { describe, expect, it } from 'vitest';
import { heartRateFhir, heartRateSeries, places } from '../../_pair.ts';

const RULE = 'sampled-data-instant';

describe('sampled-data-instant', () => {
  it('finds a series that cannot grow', () => {
    expect(places(RULE, { fhir: [heartRateSeries({ periodInterval: 0 })] })).toEqual([
      '/template/0/template/periodInterval',
    ]);
    expect(places(RULE, { fhir: [heartRateSeries({ periodInterval: undefined })] })).toEqual(['/template/0/template']);
  });

  it('lets arrays and quantities be', () => {
    expect(places(RULE, { fhir: [heartRateSeries({ periodInterval: 0 }, { samplePeriod: 4 })] })).toEqual([]);
    expect(places(RULE, { fhir: [heartRateFhir({ periodInterval: 0 })] })).toEqual([]);
  });
});
