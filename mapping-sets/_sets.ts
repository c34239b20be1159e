import type { DeviceMapping } from '../mapping/device/device-mapping.ts';
import { fail, ok } from '../mapping/fault.ts';
import type { FhirMapping } from '../mapping/fhir/observation-draft.ts';
import { mappingSetVersion, type LoadMappingSet, type MappingSources } from './mapping-set.ts';

export const FILES = { device: 'devicecontent.json', fhir: 'fhirmapping.json' };

const deviceMapping: DeviceMapping = {
  typeNames: [],
  needsExactNumbers: false,
  normalize: () => ({ measurements: [], faults: [] }),
};
const fhirMapping: FhirMapping = {
  typeNames: [],
  spelling: () => undefined,
  template: () => undefined,
  transform: () => ({ drafts: [], refused: [], slotCollisions: 0 }),
};

export function sources(deviceText: string, fhirText = 'fhir'): MappingSources {
  return { deviceText, fhirText, files: FILES };
}

/** A loader for tests of what surrounds mappings: refuses the text `broken` and nothing else. */
export const loadAnyButBroken: LoadMappingSet = (given) =>
  given.deviceText === 'broken'
    ? fail({ code: 'InvalidTemplate', message: 'broken', file: given.files.device, line: 3, column: 7 })
    : ok({
        version: mappingSetVersion(given.deviceText, given.fhirText),
        device: deviceMapping,
        fhir: fhirMapping,
        sources: given,
      });
