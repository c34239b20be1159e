import type { DeviceEntry } from './device-side.ts';
import { readDeviceSide } from './device-side.ts';
import type { FhirEntry } from './fhir-side.ts';
import { readFhirSide } from './fhir-side.ts';
import type { LintInput } from './lint-finding.ts';
import type { MappingSide } from './mapping-side.ts';
import type { SampleRun } from './sample-run.ts';
import { runSamples } from './sample-run.ts';

/** What rules look at: both files as far as they can be read, and what the samples gave. */
export interface MappingPair {
  readonly device: MappingSide<DeviceEntry>;
  readonly fhir: MappingSide<FhirEntry>;
  /** One for each device template; none without samples. */
  readonly sampleRuns: readonly SampleRun[];
  readonly createsIdentities: boolean;
  /** The templates of the pair that this one is to replace; none where there is none. */
  readonly inForce: { readonly device: MappingSide<DeviceEntry>; readonly fhir: MappingSide<FhirEntry> };
}

export function readPair(input: LintInput): MappingPair {
  const { samples = [], identityMode, inForce } = input;
  const device = readDeviceSide(input.device);
  return {
    device,
    fhir: readFhirSide(input.fhir),
    sampleRuns: samples.length === 0 ? [] : device.entries.map((entry) => runSamples(entry, samples)),
    createsIdentities: identityMode === 'create',
    inForce: {
      device: readDeviceSide({ text: inForce?.deviceText ?? '', file: input.device.file }),
      fhir: readFhirSide({ text: inForce?.fhirText ?? '', file: input.fhir.file }),
    },
  };
}

/** Type names are compared without regard to case. */
export function isSameType(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** The entries of one side that are about a type. */
export function entriesOf<E extends { readonly typeName: string }>(
  side: MappingSide<E>,
  typeName: string,
): readonly E[] {
  return side.entries.filter((entry) => isSameType(entry.typeName, typeName));
}

export function hasType(side: MappingSide<unknown>, typeName: string): boolean {
  return side.typeNames.some((name) => isSameType(name, typeName));
}
