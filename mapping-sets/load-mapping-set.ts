import { loadDeviceMapping } from '../mapping/device/load-device-mapping.ts';
import { fail, ok } from '../mapping/fault.ts';
import { loadFhirMapping } from '../mapping/fhir/load-fhir-mapping.ts';
import { mappingSetVersion, type LoadMappingSet } from './mapping-set.ts';

/** Compiles both mappings of a set. Faults of both files are reported together: one edit mends all. */
export const loadMappingSet: LoadMappingSet = (sources) => {
  const { deviceText, fhirText, files } = sources;
  const device = loadDeviceMapping(deviceText, { file: files.device });
  const fhir = loadFhirMapping(fhirText, { file: files.fhir });
  if (device.ok && fhir.ok) {
    return ok({ version: mappingSetVersion(deviceText, fhirText), device: device.value, fhir: fhir.value, sources });
  }
  return fail(...(device.ok ? [] : device.faults), ...(fhir.ok ? [] : fhir.faults));
};
