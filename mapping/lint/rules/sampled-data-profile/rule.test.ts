import { describe, expect, it } from 'vitest';
import { heartRateFhir, heartRateSeries, places } from '../../_pair.ts';

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const profile = [`${BASE}vitalsigns`, `${BASE}heartrate|4.0.1`, 'urn:ours'];

describe('sampled-data-profile', () => {
  it('finds the profile of a single quantity on a series', () => {
    expect(places('sampled-data-profile', { fhir: [heartRateSeries({ profile })] })).toEqual([
      '/template/0/template/profile/1',
    ]);
  });

  it('lets quantities claim it, and series claim nothing', () => {
    expect(places('sampled-data-profile', { fhir: [heartRateFhir({ profile })] })).toEqual([]);
    expect(places('sampled-data-profile', { fhir: [heartRateSeries()] })).toEqual([]);
  });
});
