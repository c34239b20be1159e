import type { ValueSelector } from '../../../device/device-template.ts';
import type { DeviceEntry } from '../../device-side.ts';
import type { FhirEntry, FhirSlot } from '../../fhir-side.ts';
import type { Severity } from '../../lint-finding.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import { entriesOf } from '../../mapping-pair.ts';

/** Arrays of samples that the two files do not agree about. */
export const samplePeriod: LintRule = {
  id: 'sample-period',
  severity: 'error',
  check: ({ device, fhir }) =>
    device.entries.flatMap((entry) => entriesOf(fhir, entry.typeName).flatMap((target) => problemsOf(entry, target))),
};

function problemsOf({ template, at }: DeviceEntry, target: FhirEntry): readonly Problem[] {
  return template.values.flatMap((value, index) => {
    const slot = target.slots.find(({ value: { valueName } }) => valueName === value.name);
    const complaint = slot && complaintAbout(value, slot);
    if (complaint === undefined) return [];
    const { isDeviceSide, message, ...severity } = complaint;
    const place = isDeviceSide ? at(`/values/${index}/samplePeriod`) : target.at(`${slot?.path}/samplePeriod`);
    return { place, message, hint: HINT, ...severity };
  });
}

const HINT = 'Give both files the same samplePeriod for arrays of samples, and neither for single readings.';

interface Complaint {
  readonly isDeviceSide: boolean;
  readonly message: string;
  readonly severity?: Severity;
}

function complaintAbout({ name, samplePeriod: given }: ValueSelector, { value }: FhirSlot): Complaint | undefined {
  if (value.valueType !== 'SampledData') {
    if (given === undefined) return undefined;
    return { isDeviceSide: true, message: `"${name}" is an array of samples, and its FHIR value is no SampledData.` };
  }
  const wanted = value.samplePeriod;
  if (given === wanted) return undefined;
  if (wanted === undefined) {
    const message = `Only the device mapping has a samplePeriod for "${name}": the FHIR mapping takes arrays of any.`;
    return { isDeviceSide: true, message, severity: 'warning' };
  }
  const message =
    given === undefined
      ? `Only the FHIR mapping has a samplePeriod for "${name}": its arrays are not read as samples.`
      : `"${name}" is sampled every ${given} ms in the device mapping and every ${wanted} ms here: it is refused.`;
  return { isDeviceSide: false, message };
}
