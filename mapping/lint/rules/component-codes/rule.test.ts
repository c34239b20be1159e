import { describe, expect, it } from 'vitest';
import { bloodPressureDevice, bloodPressureFhir, found, heartRateFhir } from '../../_pair.ts';

const system = 'http://loinc.org';

function lintCodes(codes: readonly object[], overrides: object = {}): readonly string[] {
  const { components } = bloodPressureFhir() as { readonly components: readonly [object, { readonly value: object }] };
  const [systolic, diastolic] = components;
  const fhir = [bloodPressureFhir({ components: [systolic, { ...diastolic, codes }], ...overrides })];
  return found('component-codes', { device: [bloodPressureDevice()], fhir });
}

describe('component-codes', () => {
  it('finds a component without a code', () => {
    expect(lintCodes([])).toEqual([
      '/template/0/template/components/1/codes: The component has no code: readers cannot tell what it is.',
    ]);
  });

  it('finds a code of another component among several', () => {
    expect(
      lintCodes([
        { system, code: '8462-4' },
        { system, code: '8480-6' },
      ]),
    ).toHaveLength(1);
    expect(lintCodes([{ system: 'urn:ours', code: '8480-6' }])).toEqual([]);
    expect(lintCodes([{ code: '8480-6' }])).toEqual([]);
  });

  it('compares codes without system', () => {
    const value = { valueType: 'Quantity', valueName: 'systolic', unit: 'mmHg', code: 'mm[Hg]' };
    const components = ['systolic', 'diastolic'].map((valueName) => ({
      codes: [{ code: 'bp' }],
      value: { ...value, valueName },
    }));
    expect(lintCodes([], { components })).toHaveLength(1);
  });

  it('finds the code of the Observation where that has a value', () => {
    const { value } = heartRateFhir() as { readonly value: object };
    expect(lintCodes([{ system, code: '85354-9' }], { value })).toEqual([
      '/template/0/template/components/1/codes: The component has a code of the Observation itself: readers cannot tell the two values apart.',
    ]);
    expect(lintCodes([{ system, code: '85354-9' }])).toEqual([]);
  });
});
