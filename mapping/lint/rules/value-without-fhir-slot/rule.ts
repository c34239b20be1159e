import type { DeviceEntry } from '../../device-side.ts';
import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import { entriesOf } from '../../mapping-pair.ts';
import { didYouMean } from '../../near-name.ts';

/** Values that a device template gives and its FHIR template does not name: they are dropped in silence. */
export const valueWithoutFhirSlot: LintRule = {
  id: 'value-without-fhir-slot',
  severity: 'warning',
  check: ({ device, fhir }) =>
    device.entries.flatMap((entry) => {
      const [target] = entriesOf(fhir, entry.typeName);
      return target === undefined ? [] : problemsOf(entry, target);
    }),
};

function problemsOf({ template, at }: DeviceEntry, { slots, typeName }: FhirEntry): readonly Problem[] {
  const names = slots.flatMap(({ value }) => value.valueName ?? []);
  return template.values.flatMap(({ name }, index) =>
    names.includes(name)
      ? []
      : {
          place: at(`/values/${index}/valueName`),
          message: `The FHIR template "${typeName}" has no value "${name}": it is dropped from every reading.`,
          hint: `${didYouMean(name, names)}Names of values are compared with their case.`,
        },
  );
}
