import type { Range } from '../../clinical/vital-signs.ts';
import { vitalSignOf } from '../../clinical/vital-signs.ts';
import { meantUnit } from '../../clinical/unit-spellings.ts';
import type { FhirEntry, FhirSlot } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import { isSameType } from '../../mapping-pair.ts';

/** Samples that no living patient has in the unit that the template names: most often the unit is wrong. */
export const implausibleSample: LintRule = {
  id: 'implausible-sample',
  severity: 'error',
  check: (pair) => pair.fhir.entries.flatMap((entry) => entry.slots.flatMap((slot) => problemOf(entry, slot, pair))),
};

function problemOf({ at, typeName }: FhirEntry, slot: FhirSlot, pair: MappingPair): readonly Problem[] {
  const { value, path } = slot;
  if (value.valueType !== 'Quantity' && value.valueType !== 'SampledData') return [];
  const sign = vitalSignOf(slot.codes);
  const { code = '', unit = '' } = value;
  const property = code === '' ? 'unit' : 'code';
  const written = code === '' ? unit : code;
  const range = sign?.units.get(written) ?? sign?.units.get(meantUnit(written) ?? '');
  if (sign === undefined || range === undefined) return [];
  const readings = numbersOf(typeName, value.valueName, pair);
  if (readings.every((reading) => isWithin(reading, range))) return [];
  const fitting = [...sign.units].find(([, other]) => other !== range && readings.every((one) => isWithin(one, other)));
  const message = `A sample is outside ${range[0]} to ${range[1]} ${written}: no ${sign.name} of a living patient.`;
  const hint =
    fitting === undefined
      ? 'Check the unit and the expression.'
      : `The samples look like ${fitting[0]}: convert them, or name that unit.`;
  return [{ place: at(`${path}/${property}`), message, hint }];
}

function isWithin(reading: number, [min, max]: Range): boolean {
  return reading >= min && reading <= max;
}

function numbersOf(typeName: string, valueName: string, { sampleRuns }: MappingPair): readonly number[] {
  return sampleRuns
    .filter(({ device }) => isSameType(device.typeName, typeName))
    .flatMap(({ readings }) => readings.flatMap(({ measurement }) => measurement.values))
    .filter(({ name, value }) => name === valueName && typeof value !== 'object')
    .map(({ value }) => Number(value))
    .filter((number) => Number.isFinite(number));
}
