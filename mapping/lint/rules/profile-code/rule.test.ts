import { describe, expect, it } from 'vitest';
import { bloodPressureDevice, bloodPressureFhir, found, heartRateFhir } from '../../_pair.ts';

const RULE = 'profile-code';
const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const system = 'http://loinc.org';

describe('profile-code', () => {
  it('wants the code with its system', () => {
    const profile = [`${BASE}oxygensat`];
    const codes = [{ system, code: '59408-5' }, { code: '2708-6' }];
    expect(found(RULE, { fhir: [heartRateFhir({ profile, codes })] })).toEqual([
      `/template/0/template/profile/0: The profile ${BASE}oxygensat fixes the LOINC codes 2708-6, which this template does not have.`,
    ]);
    expect(found(RULE, { fhir: [heartRateFhir({ profile, codes: [...codes, { system, code: '2708-6' }] })] })).toEqual(
      [],
    );
  });

  it('wants both parts of a blood pressure', () => {
    const profile = [`${BASE}bp`];
    const device = [bloodPressureDevice()];
    expect(found(RULE, { device, fhir: [bloodPressureFhir({ profile })] })).toEqual([]);
    expect(found(RULE, { device, fhir: [bloodPressureFhir({ profile, components: [] })] })[0]).toContain(
      '8480-6 and 8462-4',
    );
  });

  it('has no opinion on other profiles', () => {
    expect(found(RULE, { fhir: [heartRateFhir({ profile: ['urn:ours', `${BASE}vitalsigns`], codes: [] })] })).toEqual(
      [],
    );
  });
});
