import type { LintRule } from '../../lint-rule.ts';
import { hasType } from '../../mapping-pair.ts';
import { didYouMean } from '../../near-name.ts';

/** Measurements that the FHIR mapping has no template for: they are counted and never written. */
export const typeWithoutFhirTemplate: LintRule = {
  id: 'type-without-fhir-template',
  severity: 'warning',
  check: ({ device, fhir }) =>
    fhir.source === undefined
      ? []
      : device.entries
          .filter(({ typeName }) => !hasType(fhir, typeName))
          .map(({ typeName, at }) => ({
            place: at('/typeName'),
            message: `The FHIR mapping has no template for the type "${typeName}": its readings are never written.`,
            hint: `${didYouMean(typeName, fhir.typeNames)}Use one typeName in both files, or add a FHIR template.`,
          })),
};
