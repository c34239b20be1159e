import type { LintRule } from '../../lint-rule.ts';

/** Templates that cannot work in Create mode, where the message must name the patient. */
export const createWithoutPatient: LintRule = {
  id: 'create-without-patient',
  severity: 'error',
  check: ({ device, createsIdentities }) =>
    createsIdentities
      ? device.entries
          .filter(({ template }) => template.patientId === undefined)
          .map(({ typeName, at }) => ({
            place: at(''),
            message: `"${typeName}" has no patientIdExpression: in Create mode no patient can be made or found for its readings.`,
            hint: 'Add patientIdExpression, or use the identity mode lookup with registered devices.',
          }))
      : [],
};
