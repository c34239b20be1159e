import type { Fault } from '../../../fault.ts';
import { transformWindow } from '../../../fhir/transform.ts';
import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import { entriesOf } from '../../mapping-pair.ts';
import type { SampleRun } from '../../sample-run.ts';

/** What would go to the dead letters if the samples came from the hub. */
export const sampleFault: LintRule = {
  id: 'sample-fault',
  severity: 'warning',
  check: (pair) => pair.sampleRuns.flatMap((run) => [...normalizeFaults(run), ...transformFaults(run, pair)]),
};

/** Expressions that find nothing at all are another rule's. */
function normalizeFaults({ device, faults, silent }: SampleRun): readonly Problem[] {
  const silentPointers = new Set(silent.map(({ place }) => place.pointer));
  return distinct(faults)
    .filter(({ pointer = '' }) => !silentPointers.has(pointer))
    .map((fault) => {
      const { file, pointer, line, column } = { ...device.at(''), ...fault };
      return {
        place: { file, pointer, line, column },
        message: `A sample gives the fault ${fault.code}: ${fault.message}.`,
        hint: 'Mend the expression or the sample; a device that may leave the value out needs "required": false or "absent".',
      };
    });
}

function transformFaults(run: SampleRun, { fhir }: MappingPair): readonly Problem[] {
  const [target] = entriesOf(fhir, run.device.typeName);
  // A broken FHIR mapping cannot transform.
  if (target === undefined || fhir.faults.length > 0) return [];
  return distinct(refusalsOf(run, target)).map(({ code, message }) => ({
    place: target.at('/typeName'),
    message: `A reading of the samples cannot be written (${code}): ${message}`,
    hint: 'Compare the values that the device mapping gives with what the FHIR template makes of them.',
  }));
}

function refusalsOf({ device, readings }: SampleRun, { template }: FhirEntry): readonly Fault[] {
  return readings.flatMap(({ measurement: { deviceId, occurredAt, correlationId, values } }, index) => {
    const key = { publisher: 'sample', sequence: index, sub: 0, enqueuedAt: occurredAt };
    const { refused } = transformWindow(template, {
      type: device.typeName,
      deviceId,
      rows: [{ key, occurredAt, values, ...(correlationId === undefined ? {} : { correlationId }) }],
    });
    return refused.map(({ fault }) => fault);
  });
}

function distinct(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.pointer} ${fault.code} ${fault.message}`, fault])).values()];
}
