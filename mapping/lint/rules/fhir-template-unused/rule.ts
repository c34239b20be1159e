import type { LintRule } from '../../lint-rule.ts';
import { hasType } from '../../mapping-pair.ts';
import { didYouMean } from '../../near-name.ts';

/** FHIR templates of types that no device template gives. */
export const fhirTemplateUnused: LintRule = {
  id: 'fhir-template-unused',
  severity: 'warning',
  check: ({ device, fhir }) =>
    device.source === undefined
      ? []
      : fhir.entries
          .filter(({ typeName }) => !hasType(device, typeName))
          .map(({ typeName, at }) => ({
            place: at('/typeName'),
            message: `No device template gives the type "${typeName}": this FHIR template is never used.`,
            hint: `${didYouMean(typeName, device.typeNames)}Use one typeName in both files, or remove the template.`,
          })),
};
