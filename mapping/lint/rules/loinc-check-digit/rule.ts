import { hasLoincCheckDigit, hasLoincForm, LOINC_SYSTEM } from '../../clinical/loinc.ts';
import { codingsOf } from '../../codings.ts';
import type { LintRule } from '../../lint-rule.ts';

/** LOINC codes that cannot be right, for their check digit is not. */
export const loincCheckDigit: LintRule = {
  id: 'loinc-check-digit',
  severity: 'error',
  check: ({ fhir }) =>
    codingsOf(fhir)
      .filter(({ coding: { code, system } }) => system === LOINC_SYSTEM && !isLoinc(code))
      .map(({ coding: { code }, place }) => ({
        place: place('/code'),
        message: `"${code}" is no LOINC code: ${hasLoincForm(code) ? 'its last digit is a check digit that does not fit' : 'its form is digits, a hyphen and a check digit'}.`,
        hint: 'Look the code up at https://loinc.org; two digits may have changed places.',
      })),
};

/** Parts (LP…) and answers (LA…) have the system too. */
function isLoinc(code: string): boolean {
  return /^L[A-Z]\d+-\d$/.test(code) || (hasLoincForm(code) && hasLoincCheckDigit(code));
}
