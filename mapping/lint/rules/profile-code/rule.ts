import { vitalSignOf, vitalSignOfProfile } from '../../clinical/vital-signs.ts';
import type { VitalSign } from '../../clinical/vital-signs.ts';
import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule } from '../../lint-rule.ts';
import { LOINC_SYSTEM } from '../../clinical/loinc.ts';

/** Claims of a vital signs profile without the LOINC codes that it fixes. */
export const profileCode: LintRule = {
  id: 'profile-code',
  severity: 'error',
  check: ({ fhir }) =>
    fhir.entries.flatMap((entry) =>
      (entry.entry.profile ?? []).flatMap((url, index) => {
        const sign = vitalSignOfProfile(url);
        const missing = sign === undefined ? [] : missingCodes(sign, entry);
        if (missing.length === 0) return [];
        return {
          place: entry.at(`/profile/${index}`),
          message: `The profile ${url} fixes the LOINC codes ${missing.join(' and ')}, which this template does not have.`,
          hint: `Add them with the system ${LOINC_SYSTEM}, or claim no profile.`,
        };
      }),
    ),
};

/** A blood pressure has its systolic and diastolic parts as components. */
function missingCodes({ loinc, profile }: VitalSign, { entry, slots }: FhirEntry): readonly string[] {
  const own = entry.codes.some(({ system, code }) => system === LOINC_SYSTEM && code === loinc) ? [] : [loinc];
  if (profile !== 'bp') return own;
  const parts = new Set(slots.filter(({ isComponent }) => isComponent).map(({ codes }) => vitalSignOf(codes)?.loinc));
  return [...own, ...['8480-6', '8462-4'].filter((code) => !parts.has(code))];
}
