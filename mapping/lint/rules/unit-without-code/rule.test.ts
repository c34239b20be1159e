import { describe, expect, it } from 'vitest';
import { findingsOf, heartRateFhir } from '../../_pair.ts';

const RULE = 'unit-without-code';
const codes = [{ system: 'http://loinc.org', code: '2339-0' }];

describe('unit-without-code', () => {
  it.each([
    ['count/min', undefined, '"/min"'],
    ['mg/dl', codes, '"mg/dL"'],
    ['kPa', codes, '"kPa"'],
    ['beats', undefined, '"/min"'],
    ['drops', codes, 'the UCUM code'],
    ['degrees', [{ system: 'http://loinc.org', code: '8310-5' }], '"Cel" or "[degF]"'],
  ])('proposes a code for %s', (unit, codes, proposal) => {
    const fhir = [heartRateFhir(codes && { codes }, { code: '', unit })];
    const [finding] = findingsOf(RULE, { fhir });
    expect(finding?.pointer).toBe('/template/0/template/value/unit');
    expect(finding?.hint).toContain(`"code": ${proposal}.`);
  });

  it('finds a value without any unit', () => {
    const [finding] = findingsOf(RULE, { fhir: [heartRateFhir({}, { code: undefined, unit: undefined })] });
    expect(finding).toMatchObject({ pointer: '/template/0/template/value', message: 'The value has no unit.' });
  });
});
