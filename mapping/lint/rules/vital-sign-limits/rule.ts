import type { DeviceEntry } from '../../device-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import { vitalSignOf } from '../../clinical/vital-signs.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import { entriesOf } from '../../mapping-pair.ts';

/** Vital signs whose device values have neither limits nor a mark for "no reading". */
export const vitalSignLimits: LintRule = {
  id: 'vital-sign-limits',
  severity: 'info',
  check: (pair) => pair.device.entries.flatMap((entry) => problemsOf(entry, pair)),
};

function problemsOf({ template, typeName, at }: DeviceEntry, { fhir }: MappingPair): readonly Problem[] {
  const slots = entriesOf(fhir, typeName).flatMap((entry) => entry.slots);
  return template.values.flatMap(({ name, min, max, absent }, index) => {
    const slot = slots.find(({ value }) => value.valueName === name && value.valueType !== 'String');
    const sign = slot && vitalSignOf(slot.codes);
    const isBounded = Number.isFinite(min) || Number.isFinite(max) || absent.length > 0;
    if (sign === undefined || isBounded) return [];
    return {
      place: at(`/values/${index}`),
      message: `"${name}" is ${sign.name} and takes any number: a sensor's 0 or -1 for "no reading" would stand as a reading.`,
      hint: 'Add "min" and "max", or "absent" with what the device sends where it has no reading.',
    };
  });
}
