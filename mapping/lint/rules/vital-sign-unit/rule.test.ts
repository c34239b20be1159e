import { describe, expect, it } from 'vitest';
import { bloodPressureDevice, bloodPressureFhir, findingsOf, heartRateFhir } from '../../_pair.ts';

function severities(value: object, overrides: object = {}): readonly string[] {
  return findingsOf('vital-sign-unit', { fhir: [heartRateFhir(overrides, value)] }).map(
    ({ severity, pointer }) => `${severity} ${pointer.split('/').at(-1)}`,
  );
}

describe('vital-sign-unit', () => {
  it.each([
    ['/min', []],
    ['Hz', ['warning code']],
    ['{beats}/min', ['warning code']],
    ['mm[Hg]', ['error code']],
    ['/m', ['error code']],
    ['Bpm', []],
    ['', []],
  ])('judges a heart rate in %j', (code, expected) => {
    expect(severities({ code })).toEqual(expected);
  });

  it('wants the system UCUM, by name or by default', () => {
    expect(severities({ system: undefined })).toEqual([]);
    expect(severities({ system: 'urn:our-units' })).toEqual(['error system']);
  });

  it('looks at components, and not at codes that are no vital signs', () => {
    const [, diastolic] = (bloodPressureFhir() as { components: [object, { value: object; codes: object }] })
      .components;
    const components = [{ ...diastolic, value: { ...diastolic.value, code: 'kg' } }];
    const pair = { device: [bloodPressureDevice()], fhir: [bloodPressureFhir({ components })] };
    expect(findingsOf('vital-sign-unit', pair)).toHaveLength(1);
    expect(severities({ code: 'kg' }, { codes: [{ system: 'http://loinc.org', code: '2339-0' }] })).toEqual([]);
    expect(severities({ code: 'kg' }, { codes: [{ system: 'http://loinc.org', code: '85354-9' }] })).toEqual([]);
  });
});
