import { describe, expect, it } from 'vitest';
import { findingsOf, heartRateFhir, places } from '../../_pair.ts';

const RULE = 'code-system';

describe('code-system', () => {
  it.each([
    ['https://loinc.org', 'http://loinc.org'],
    ['http://loinc.org/', 'http://loinc.org'],
    ['LOINC', 'http://loinc.org'],
    ['http://www.LOINC.org', 'http://loinc.org'],
    ['https://snomed.info/sct', 'http://snomed.info/sct'],
  ])('knows what %s means', (system, meant) => {
    const [finding] = findingsOf(RULE, { fhir: [heartRateFhir({ codes: [{ system, code: '8867-4' }] })] });
    expect(finding?.pointer).toBe('/template/0/template/codes/0/system');
    expect(finding?.hint).toBe(`Write "${meant}".`);
  });

  it('looks at units too', () => {
    expect(places(RULE, { fhir: [heartRateFhir({}, { system: 'https://unitsofmeasure.org' })] })).toEqual([
      '/template/0/template/value/system',
    ]);
    expect(places(RULE, { fhir: [heartRateFhir({}, { system: undefined })] })).toEqual([]);
  });

  it('asks for the system of what looks like a LOINC code', () => {
    const codes = [{ code: '8867-4' }, { code: '8867-5' }, { code: 'hr' }];
    expect(places(RULE, { fhir: [heartRateFhir({ codes })] })).toEqual(['/template/0/template/codes/0/code']);
  });

  it('leaves other systems alone', () => {
    expect(
      places(RULE, { fhir: [heartRateFhir({ codes: [{ system: 'urn:iso:std:iso:11073:10101', code: '1' }] })] }),
    ).toEqual([]);
  });
});
