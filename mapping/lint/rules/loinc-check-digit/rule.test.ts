import { describe, expect, it } from 'vitest';
import {
  bloodPressureDevice,
  bloodPressureFhir,
  found,
  heartRateFhir,
  places,
  VITAL_SIGNS_CATEGORY,
} from '../../_pair.ts';

const RULE = 'loinc-check-digit';
const system = 'http://loinc.org';

describe('loinc-check-digit', () => {
  it('tells a wrong digit from a wrong form', () => {
    expect(
      found(RULE, {
        fhir: [
          heartRateFhir({
            codes: [
              { system, code: '8867-5' },
              { system, code: 'HR' },
            ],
          }),
        ],
      }),
    ).toEqual([
      '/template/0/template/codes/0/code: "8867-5" is no LOINC code: its last digit is a check digit that does not fit.',
      '/template/0/template/codes/1/code: "HR" is no LOINC code: its form is digits, a hyphen and a check digit.',
    ]);
  });

  it('looks at categories, components and concepts', () => {
    const wrong = { system, code: '1-1' };
    const category = [VITAL_SIGNS_CATEGORY, { text: 'Vitals' }, { codes: [wrong] }];
    const pressure = bloodPressureFhir({ category }, wrong);
    const concepts = [{ codes: [wrong] }, {}].map((fields, index) =>
      heartRateFhir({ typeName: `concept${index}`, value: { valueType: 'CodeableConcept', text: 'worn', ...fields } }),
    );
    expect(places(RULE, { device: [bloodPressureDevice()], fhir: [pressure, ...concepts] })).toEqual([
      '/template/0/template/category/2/codes/0/code',
      '/template/0/template/components/1/codes/0/code',
      '/template/1/template/value/codes/0/code',
    ]);
  });

  it('lets parts, answers and other systems pass', () => {
    const codes = [
      { system, code: 'LA6576-8' },
      { system, code: 'LP7751-3' },
      { system: 'urn:ours', code: '8867-5' },
    ];
    expect(places(RULE, { fhir: [heartRateFhir({ codes })] })).toEqual([]);
  });
});
