import { describe, expect, it } from 'vitest';
import { findingsOf, heartRateDevice, heartRateFhir, heartRateMessage, places } from '../../_pair.ts';

const RULE = 'glucose-unit';
const glucose = (loinc: string, code: string): object =>
  heartRateFhir({ codes: [{ system: 'http://loinc.org', code: loinc }] }, { code });

describe('glucose-unit', () => {
  it.each([
    ['2339-0', 'mg/dL'],
    ['2345-7', 'g/L'],
    ['15074-8', 'mmol/L'],
    ['14743-9', 'umol/L'],
    ['2339-0', 'mgdl'],
    ['8867-4', 'mmol/L'],
  ])('lets %s in %s pass', (loinc, code) => {
    expect(places(RULE, { fhir: [glucose(loinc, code)] })).toEqual([]);
  });

  it.each([
    ['2339-0', 'mmol/L', '15074-8'],
    ['15074-8', 'mg/dL', '2339-0'],
    ['15074-8', '%', 'Its unit is mmol/L.'],
  ])('refuses %s in %s', (loinc, code, hint) => {
    const [finding] = findingsOf(RULE, { fhir: [glucose(loinc, code)] });
    expect(finding?.pointer).toBe('/template/0/template/value/code');
    expect(finding?.hint).toContain(hint);
  });

  it('takes a code without system for LOINC, and no other system', () => {
    const codes = (system: string | undefined): object =>
      heartRateFhir({ codes: [{ system, code: '2339-0' }] }, { code: 'mmol/L' });
    expect(places(RULE, { fhir: [codes(undefined)] })).toHaveLength(1);
    expect(places(RULE, { fhir: [codes('urn:ours')] })).toEqual([]);
  });

  it('knows what is no glucose of a living patient', () => {
    const device = [heartRateDevice({}, { min: undefined, max: undefined })];
    const samples = [heartRateMessage({ heartRate: 5.6 })];
    expect(places('implausible-sample', { device, samples, fhir: [glucose('2339-0', 'mg/dL')] })).toHaveLength(1);
    expect(places('implausible-sample', { device, samples, fhir: [glucose('15074-8', 'mmol/L')] })).toEqual([]);
  });
});
