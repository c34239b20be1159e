import type { DeviceMapping } from '../device/device-mapping.ts';
import { loadDeviceMapping } from '../device/load-device-mapping.ts';
import type { Fault } from '../fault.ts';
import { loadFhirMapping } from '../fhir/load-fhir-mapping.ts';
import type { FhirMapping } from '../fhir/observation-draft.ts';

/** A mapping file: its text, and the name that faults call it by. */
export interface MappingFile {
  readonly text: string;
  readonly file: string;
}

/** A compiled pair of mappings, or a device mapping alone. */
export interface PreviewMappings {
  readonly device: DeviceMapping;
  readonly fhir?: FhirMapping;
}

/** What can be used of two mapping files, and everything that is wrong with both. */
export interface LoadedMappings {
  readonly faults: readonly Fault[];
  /** Absent when the device mapping is broken; without `fhir` when only that is. */
  readonly mappings?: PreviewMappings;
}

export function loadMappings(device: MappingFile, fhir?: MappingFile): LoadedMappings {
  const devices = loadDeviceMapping(device.text, device);
  const observations = fhir === undefined ? undefined : loadFhirMapping(fhir.text, fhir);
  const faults = [devices, observations].flatMap((loaded) => (loaded === undefined || loaded.ok ? [] : loaded.faults));
  if (!devices.ok) return { faults };
  return {
    faults,
    mappings: { device: devices.value, ...(observations?.ok === true && { fhir: observations.value }) },
  };
}
