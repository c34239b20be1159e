import { vitalSignOf } from '../../clinical/vital-signs.ts';
import { isUcumCode } from '../../clinical/ucum.ts';
import { meantUnit } from '../../clinical/unit-spellings.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { LintRule } from '../../lint-rule.ts';

/** Units that only people can read. */
export const unitWithoutCode: LintRule = {
  id: 'unit-without-code',
  severity: 'warning',
  check: ({ fhir }) =>
    measuredSlots(fhir).flatMap(({ entry, path, codes, value: { code = '', unit = '' } }) => {
      if (code !== '') return [];
      const known = [
        meantUnit(unit) ?? (isUcumCode(unit) ? unit : undefined),
        ...(vitalSignOf(codes)?.units.keys() ?? []),
      ];
      const proposal = known.find((one) => one !== undefined);
      return {
        place: entry.at(unit === '' ? path : `${path}/unit`),
        message: unit === '' ? 'The value has no unit.' : `The unit "${unit}" has no code: only people can read it.`,
        hint: `Add "system": "http://unitsofmeasure.org" and "code": ${proposal === undefined ? 'the UCUM code' : `"${proposal}"`}.`,
      };
    }),
};
