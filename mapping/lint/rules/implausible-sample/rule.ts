import type { MeasuredValue } from '../../../model.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import { isSameType } from '../../mapping-pair.ts';
import { measuredSlots } from '../../measured-slots.ts';
import type { MeasuredSlot } from '../../measured-slots.ts';
import { fittingUnit, isWithin, plausibleRangeOf } from '../../plausible-range.ts';

/** Samples that no living patient has in the unit that the template names: most often the unit is wrong. */
export const implausibleSample: LintRule = {
  id: 'implausible-sample',
  severity: 'error',
  check: (pair) => measuredSlots(pair.fhir).flatMap((slot) => problemsOf(slot, pair)),
};

function problemsOf(slot: MeasuredSlot, pair: MappingPair): readonly Problem[] {
  const plausible = plausibleRangeOf(slot);
  if (plausible === undefined) return [];
  const { sign, range, unit, path } = plausible;
  const readings = readingsOf(slot, pair);
  if (readings.every((reading) => isWithin(reading, range))) return [];
  const fitting = fittingUnit(plausible, readings);
  const message = `A sample is outside ${range[0]} to ${range[1]} ${unit}: no ${sign.name} of a living patient.`;
  const hint =
    fitting === undefined
      ? 'Check the unit and the expression.'
      : `The samples look like ${fitting}: convert them, or name that unit.`;
  return [{ place: slot.entry.at(path), message, hint }];
}

function readingsOf({ entry, value }: MeasuredSlot, { sampleRuns }: MappingPair): readonly number[] {
  return sampleRuns
    .filter(({ device }) => isSameType(device.typeName, entry.typeName))
    .flatMap(({ readings }) => readings.flatMap(({ measurement }) => measurement.values))
    .filter(({ name }) => name === value.valueName)
    .flatMap((named) => numbersOf(named.value))
    .filter((number) => Number.isFinite(number));
}

function numbersOf(value: MeasuredValue): readonly number[] {
  if (typeof value !== 'object') return [Number(value)];
  return value.samples.filter((sample) => sample !== null);
}
