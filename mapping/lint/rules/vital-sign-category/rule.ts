import { vitalSignOf } from '../../clinical/vital-signs.ts';
import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule } from '../../lint-rule.ts';

/** Vital signs without the category by which charts find them. */
export const vitalSignCategory: LintRule = {
  id: 'vital-sign-category',
  severity: 'warning',
  check: ({ fhir }) =>
    fhir.entries.flatMap((fhirEntry) => {
      const sign = vitalSignOf(fhirEntry.entry.codes);
      if (sign === undefined || hasCategory(fhirEntry)) return [];
      return {
        place: fhirEntry.at('/codes'),
        message: `${sign.name} (${sign.loinc}) is a vital sign and has no category vital-signs: charts that ask for vital signs miss it.`,
        hint: `Add "category": [{ "codes": [{ "system": "${CATEGORY_SYSTEM}", "code": "vital-signs" }] }].`,
      };
    }),
};

const CATEGORY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-category';

function hasCategory({ entry: { category = [] } }: FhirEntry): boolean {
  return category.some(({ codes = [] }) =>
    codes.some(({ system, code }) => system === CATEGORY_SYSTEM && code === 'vital-signs'),
  );
}
