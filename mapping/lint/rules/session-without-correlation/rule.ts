import type { LintRule } from '../../lint-rule.ts';
import { entriesOf } from '../../mapping-pair.ts';

/** Types whose readings are grouped by a correlation id that their device template does not give. */
export const sessionWithoutCorrelation: LintRule = {
  id: 'session-without-correlation',
  severity: 'error',
  check: ({ device, fhir }) =>
    device.entries
      .filter(({ template, typeName }) => {
        return template.correlationId === undefined && entriesOf(fhir, typeName)[0]?.template.interval === -1;
      })
      .map(({ typeName, at }) => ({
        place: at(''),
        message: `The FHIR template "${typeName}" groups by correlation id (periodInterval -1) and this template gives none: every reading is refused.`,
        hint: 'Add correlationIdExpression, or choose another periodInterval.',
      })),
};
