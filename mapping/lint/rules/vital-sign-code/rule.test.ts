import { describe, expect, it } from 'vitest';
import { bloodPressureDevice, bloodPressureFhir, found, heartRateFhir } from '../../_pair.ts';

const RULE = 'vital-sign-code';
const system = 'http://loinc.org';

describe('vital-sign-code', () => {
  it('believes the name of the value, the type and the display against the code', () => {
    const codes = [{ code: 'x' }, { system, code: '8867-4' }];
    expect(found(RULE, { fhir: [heartRateFhir({ codes }, { valueName: 'spo2' })] })).toEqual([
      '/template/0/template/codes/1/code: LOINC 8867-4 is heart rate, but "spo2" speaks of oxygen saturation.',
    ]);
    expect(
      found(RULE, { fhir: [heartRateFhir({ codes, typeName: 'bodyTemp' }, { valueName: 'value' })] }),
    ).toHaveLength(1);
    const display = [{ system, code: '8867-4', display: 'Respiratory rate' }];
    expect(found(RULE, { fhir: [heartRateFhir({ codes: display }, { valueName: 'value' })] })).toHaveLength(1);
  });

  it('takes a component by its own names', () => {
    const device = [bloodPressureDevice()];
    expect(found(RULE, { device, fhir: [bloodPressureFhir({ typeName: 'heartrateAndPressure' })] })).toEqual([]);
    expect(found(RULE, { device, fhir: [bloodPressureFhir({}, { system, code: '8480-6' })] })).toHaveLength(1);
  });

  it('has no opinion where names or codes speak of no vital sign', () => {
    expect(
      found(RULE, {
        fhir: [heartRateFhir({ typeName: 'x', codes: [{ system, code: '8867-4' }] }, { valueName: 'y' })],
      }),
    ).toEqual([]);
    expect(
      found(RULE, { fhir: [heartRateFhir({ codes: [{ system, code: '2339-0', display: 'Systolic' }] })] }),
    ).toEqual([]);
    const concept = { value: { valueType: 'CodeableConcept', text: 'worn' } };
    expect(found(RULE, { fhir: [heartRateFhir(concept)] })).toEqual([]);
  });
});
