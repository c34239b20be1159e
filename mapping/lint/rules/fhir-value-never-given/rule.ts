import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import { entriesOf, hasType } from '../../mapping-pair.ts';
import { didYouMean } from '../../near-name.ts';

/** Values that a FHIR template waits for and no device template of its type gives. */
export const fhirValueNeverGiven: LintRule = {
  id: 'fhir-value-never-given',
  severity: 'warning',
  check: (pair) => pair.fhir.entries.flatMap((entry) => problemsOf(entry, pair)),
};

function problemsOf({ typeName, slots, at }: FhirEntry, { device }: MappingPair): readonly Problem[] {
  // A broken device template may be the one that gives the value.
  if (!device.isWhole || !hasType(device, typeName)) return [];
  const given = entriesOf(device, typeName).flatMap(({ template }) => template.values.map(({ name }) => name));
  return slots.flatMap(({ path, value: { valueName } }) =>
    valueName === undefined || given.includes(valueName)
      ? []
      : {
          place: at(`${path}/valueName`),
          message: `No device template of the type "${typeName}" gives the value "${valueName}": it stays empty.`,
          hint: `${didYouMean(valueName, given)}Names of values are compared with their case.`,
        },
  );
}
