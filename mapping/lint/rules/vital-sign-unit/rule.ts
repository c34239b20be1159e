import { isCommensurable, isUcumCode, UCUM_SYSTEM } from '../../clinical/ucum.ts';
import { vitalSignOf } from '../../clinical/vital-signs.ts';
import type { VitalSign } from '../../clinical/vital-signs.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { MeasuredSlot } from '../../measured-slots.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';

/** Units of vital signs that are not those of the FHIR profile. */
export const vitalSignUnit: LintRule = {
  id: 'vital-sign-unit',
  severity: 'error',
  check: ({ fhir }) =>
    measuredSlots(fhir).flatMap((slot) => {
      const sign = vitalSignOf(slot.codes);
      return sign === undefined || sign.units.size === 0 ? [] : problemsOf(slot, sign);
    }),
};

function problemsOf({ entry, path, value }: MeasuredSlot, sign: VitalSign): readonly Problem[] {
  const { code = '', system = UCUM_SYSTEM } = value;
  const allowed = [...sign.units.keys()];
  const hint = `FHIR's profile for ${sign.name} has ${allowed.join(', ')} of ${UCUM_SYSTEM}.`;
  if (sign.units.has(code)) {
    if (system === UCUM_SYSTEM) return [];
    return [
      { place: entry.at(`${path}/system`), message: `The unit "${code}" must be of the system ${UCUM_SYSTEM}.`, hint },
    ];
  }
  // What has no code, or none that UCUM knows, is another rule's.
  if (code === '' || !isUcumCode(code)) return [];
  const place = entry.at(`${path}/code`);
  if (!allowed.some((one) => isCommensurable(code, one))) {
    return [{ place, message: `"${code}" does not measure ${sign.name} (${sign.loinc}).`, hint }];
  }
  const message = `"${code}" is no unit that the FHIR profile has for ${sign.name} (${sign.loinc}).`;
  return [{ place, message, hint, severity: 'warning' }];
}
