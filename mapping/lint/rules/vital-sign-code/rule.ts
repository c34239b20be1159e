import { vitalSignOf, vitalSignsNamed } from '../../clinical/vital-signs.ts';
import type { FhirEntry, FhirSlot } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';

/** Codes that say another vital sign than the names beside them. */
export const vitalSignCode: LintRule = {
  id: 'vital-sign-code',
  severity: 'error',
  check: ({ fhir }) => fhir.entries.flatMap((entry) => entry.slots.flatMap((slot) => problemOf(entry, slot))),
};

function problemOf(
  { typeName, at }: FhirEntry,
  { codes, codesPath, value, isComponent }: FhirSlot,
): readonly Problem[] {
  const sign = vitalSignOf(codes);
  if (sign === undefined) return [];
  const { valueName = '' } = value;
  const displays = codes.flatMap(({ display }) => display ?? []);
  // A name that speaks of the sign itself, or of none, is no witness against it.
  const witness = [valueName, ...(isComponent ? [] : [typeName]), ...displays].find((name) => {
    const named = vitalSignsNamed(name);
    return named.length > 0 && !named.some(({ loinc }) => loinc === sign.loinc);
  });
  if (witness === undefined) return [];
  const [named] = vitalSignsNamed(witness);
  const index = codes.findIndex(({ code }) => code === sign.loinc);
  return [
    {
      place: at(`${codesPath}/${index}/code`),
      message: `LOINC ${sign.loinc} is ${sign.name}, but "${witness}" speaks of ${named?.name}.`,
      hint: `The code of ${named?.name} is ${named?.loinc}.`,
    },
  ];
}
