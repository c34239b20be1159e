import { GLUCOSE, glucoseOf } from '../../clinical/glucose.ts';
import { isCommensurable, isUcumCode } from '../../clinical/ucum.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { MeasuredSlot } from '../../measured-slots.ts';

/** Glucose by mass in a molar unit, or the other way round: the two differ by a factor of 18. */
export const glucoseUnit: LintRule = {
  id: 'glucose-unit',
  severity: 'error',
  check: ({ fhir }) => measuredSlots(fhir).flatMap(problemsOf),
};

function problemsOf({ entry, path, codes, value: { code = '' } }: MeasuredSlot): readonly Problem[] {
  const glucose = glucoseOf(codes);
  if (glucose === undefined || !isUcumCode(code) || measures(glucose.units, code)) return [];
  const meant = GLUCOSE.find(({ units }) => measures(units, code));
  return [
    {
      place: entry.at(`${path}/code`),
      message: `The LOINC code is of ${glucose.name}, which "${code}" does not measure.`,
      hint:
        meant === undefined
          ? `Its unit is ${[...glucose.units.keys()].join()}.`
          : `Use the LOINC code of ${meant.name} (${meant.loinc.join(', ')}), or convert the value.`,
    },
  ];
}

function measures(units: ReadonlyMap<string, unknown>, code: string): boolean {
  return Array.from(units.keys()).some((unit) => isCommensurable(code, unit));
}
