import { describe, expect, it } from 'vitest';
import { bloodPressureDevice, bloodPressureFhir, heartRateDevice, heartRateFhir, places } from '../../_pair.ts';

const RULE = 'fhir-value-never-given';

describe('fhir-value-never-given', () => {
  it('takes the templates of a type together', () => {
    const [systolic, diastolic] = ['systolic', 'diastolic'].map((name) =>
      heartRateDevice({ typeName: 'BloodPressure' }, { valueName: name }),
    ) as [object, object];
    const fhir = [bloodPressureFhir()];
    expect(places(RULE, { device: [systolic, diastolic], fhir })).toEqual([]);
    expect(places(RULE, { device: [systolic], fhir })).toEqual(['/template/0/template/components/1/value/valueName']);
  });

  it('waits until broken device templates are mended', () => {
    const device = [bloodPressureDevice({ values: [] }), heartRateDevice({ typeName: 7 })];
    expect(places(RULE, { device, fhir: [bloodPressureFhir()] })).toEqual([]);
  });

  it('asks nothing of a concept without value, nor of a type that nothing gives', () => {
    const concept = { value: { valueType: 'CodeableConcept', text: 'worn' } };
    expect(places(RULE, { fhir: [heartRateFhir(concept), heartRateFhir({ typeName: 'pulse' })] })).toEqual([]);
  });
});
