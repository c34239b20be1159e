import { describe, expect, it } from 'vitest';
import { bloodPressureDevice, bloodPressureFhir, heartRateDevice, places } from '../../_pair.ts';

const RULE = 'value-without-fhir-slot';

describe('value-without-fhir-slot', () => {
  it('compares names of values with their case', () => {
    expect(places(RULE, { device: [heartRateDevice({}, { valueName: 'heartRate' })] })).toEqual([
      '/template/0/template/values/0/valueName',
    ]);
  });

  it('knows values and components', () => {
    expect(places(RULE, { device: [bloodPressureDevice()], fhir: [bloodPressureFhir()] })).toEqual([]);
  });

  it('leaves types without FHIR template to their own rule', () => {
    expect(places(RULE, { device: [heartRateDevice({ typeName: 'pulse' })] })).toEqual([]);
  });
});
