import { isUcumCode, UCUM_SYSTEM } from '../../clinical/ucum.ts';
import { meantUnit } from '../../clinical/unit-spellings.ts';
import { vitalSignOf } from '../../clinical/vital-signs.ts';
import type { LintRule } from '../../lint-rule.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { MeasuredSlot } from '../../measured-slots.ts';

/** Units that only people can read. */
export const unitWithoutCode: LintRule = {
  id: 'unit-without-code',
  severity: 'warning',
  check: ({ fhir }) =>
    measuredSlots(fhir).flatMap((slot) => {
      const { code = '', unit = '' } = slot.value;
      if (code !== '') return [];
      return {
        place: slot.entry.at(unit === '' ? slot.path : `${slot.path}/unit`),
        message: unit === '' ? 'The value has no unit.' : `The unit "${unit}" has no code: only people can read it.`,
        hint: `Add "system": "${UCUM_SYSTEM}" and "code": ${proposalFor(slot, unit)}.`,
      };
    }),
};

function proposalFor({ codes }: MeasuredSlot, unit: string): string {
  const meant = meantUnit(unit);
  if (meant !== undefined) return `"${meant}"`;
  if (isUcumCode(unit)) return `"${unit}"`;
  const units = Array.from(vitalSignOf(codes)?.units.keys() ?? [], (code) => `"${code}"`);
  return units.length === 0 ? 'the UCUM code' : units.join(' or ');
}
