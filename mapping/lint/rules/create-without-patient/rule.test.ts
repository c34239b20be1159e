import { describe, expect, it } from 'vitest';
import { heartRateDevice, places } from '../../_pair.ts';

const RULE = 'create-without-patient';
const device = [heartRateDevice(), heartRateDevice({ patientIdExpression: undefined })];

describe('create-without-patient', () => {
  it('finds templates without patient in Create mode', () => {
    expect(places(RULE, { device, identityMode: 'create' })).toEqual(['/template/1/template']);
  });

  it('finds nothing in Lookup mode, where the device names the patient', () => {
    expect(places(RULE, { device, identityMode: 'lookup' })).toEqual([]);
    expect(places(RULE, { device })).toEqual([]);
  });
});
