import { describe, expect, it } from 'vitest';
import { heartRateDevice, heartRateFhir, places } from '../../_pair.ts';

const RULE = 'vital-sign-limits';
const NONE = { min: undefined, max: undefined, absent: undefined };

describe('vital-sign-limits', () => {
  it.each([[{ min: 20 }], [{ max: 300 }], [{ absent: [0] }]])('is content with %j', (limits) => {
    expect(places(RULE, { device: [heartRateDevice({}, { ...NONE, ...limits })] })).toEqual([]);
  });

  it('asks for some where there are none', () => {
    const none = heartRateDevice({}, NONE);
    expect(places(RULE, { device: [none] })).toEqual(['/template/0/template/values/0']);
    expect(places(RULE, { device: [heartRateDevice({}, { ...NONE, absent: [] })] })).toHaveLength(1);
  });

  it('asks it of vital signs that are numbers', () => {
    const device = [heartRateDevice({}, NONE)];
    expect(places(RULE, { device, fhir: [heartRateFhir({}, { valueType: 'String' })] })).toEqual([]);
    expect(places(RULE, { device, fhir: [heartRateFhir({}, { valueName: 'hr' })] })).toEqual([]);
    expect(places(RULE, { device, fhir: [heartRateFhir({ codes: [{ code: 'x' }] })] })).toEqual([]);
  });
});
