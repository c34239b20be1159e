import { createHash } from 'node:crypto';
import type { DeviceMapping } from '../mapping/device/device-mapping.ts';
import type { Result } from '../mapping/fault.ts';
import type { FhirMapping } from '../mapping/fhir/observation-draft.ts';

/** The two mapping files of a set as text. */
export interface MappingSources {
  readonly deviceText: string;
  readonly fhirText: string;
  /** Names for messages about them. */
  readonly files: { readonly device: string; readonly fhir: string };
}

/** One device mapping and one FHIR mapping that are in force together, compiled; immutable. */
export interface MappingSet {
  readonly version: string;
  readonly device: DeviceMapping;
  readonly fhir: FhirMapping;
  readonly sources: MappingSources;
}

/** Compiles a set; both files' faults are reported at once. */
export type LoadMappingSet = (sources: MappingSources) => Result<MappingSet>;

const VERSION_DIGITS = 16;

/** The version of a set: a hash of both texts, each behind its length so that no other split of them gives it. */
export function mappingSetVersion(deviceText: string, fhirText: string): string {
  const hash = createHash('sha256');
  for (const text of [deviceText, fhirText]) hash.update(`${Buffer.byteLength(text)}:`).update(text);
  return hash.digest('hex').slice(0, VERSION_DIGITS);
}

const VERSION = /^[0-9a-f]{16}$/;

export function isMappingSetVersion(text: string): boolean {
  return VERSION.test(text);
}
