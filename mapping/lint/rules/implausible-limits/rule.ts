import type { ValueSelector } from '../../../device/device-template.ts';
import type { DeviceEntry } from '../../device-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import { entriesOf } from '../../mapping-pair.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { MeasuredSlot } from '../../measured-slots.ts';
import { fittingUnit, plausibleRangeOf } from '../../plausible-range.ts';

/** Limits that let nothing pass which a living patient has in the unit of the FHIR template. */
export const implausibleLimits: LintRule = {
  id: 'implausible-limits',
  severity: 'error',
  check: ({ device, fhir }) =>
    measuredSlots(fhir).flatMap((slot) =>
      entriesOf(device, slot.entry.typeName).flatMap((entry) => problemsOf(entry, slot)),
    ),
};

function problemsOf({ template, at }: DeviceEntry, slot: MeasuredSlot): readonly Problem[] {
  return template.values.flatMap((value, index) =>
    value.name === slot.value.valueName
      ? complaintsAbout(value, slot).map((one) => ({
          place: at(`/values/${index}/${one.limit}`),
          message: one.message,
          hint: one.hint,
        }))
      : [],
  );
}

function complaintsAbout({ min, max, name }: ValueSelector, slot: MeasuredSlot) {
  const plausible = plausibleRangeOf(slot);
  if (plausible === undefined) return [];
  const { sign, range, unit } = plausible;
  const [smallest, largest] = range;
  if (min <= largest && max >= smallest) return [];
  const limits = [min, max].filter((limit) => Number.isFinite(limit));
  const fitting = fittingUnit(plausible, limits);
  return [
    {
      limit: min > largest ? 'min' : 'max',
      message: `The limits of "${name}" let no ${sign.name} of a living patient pass in the unit "${unit}".`,
      hint:
        fitting === undefined
          ? 'Limits are in the unit of the FHIR mapping, after valueExpression.'
          : `They look like ${fitting}: name that unit in the FHIR mapping, or convert the value.`,
    },
  ];
}
