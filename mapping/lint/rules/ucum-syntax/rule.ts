import { isUcumCode, UCUM_SYSTEM } from '../../clinical/ucum.ts';
import { meantUnit } from '../../clinical/unit-spellings.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { LintRule } from '../../lint-rule.ts';

/** Unit codes that UCUM does not have. */
export const ucumSyntax: LintRule = {
  id: 'ucum-syntax',
  severity: 'error',
  check: ({ fhir }) =>
    measuredSlots(fhir).flatMap(({ entry, path, value: { code = '', system = UCUM_SYSTEM } }) => {
      if (code === '' || (system !== UCUM_SYSTEM && system !== '') || isUcumCode(code)) return [];
      const meant = meantUnit(code);
      return {
        place: entry.at(`${path}/code`),
        message: `"${code}" is no UCUM code.`,
        hint:
          meant === undefined
            ? 'Codes are case-sensitive; see https://ucum.org.'
            : `Write "${meant}"; "${code}" may stand in "unit".`,
      };
    }),
};
