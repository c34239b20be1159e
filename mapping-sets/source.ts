import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../store/store.ts';
import type { MappingSources } from './mapping-set.ts';

const DEVICE_FILE = 'devicecontent.json';
const FHIR_FILE = 'fhirmapping.json';

/** Where the mapping files are edited. */
export interface MappingSource {
  /** Both files as they are at this moment; rejects if one is missing. */
  read(): Promise<MappingSources>;
}

/** `devicecontent.json` and `fhirmapping.json` of a directory. */
export function createDirectorySource(directory: string): MappingSource {
  const files = { device: join(directory, DEVICE_FILE), fhir: join(directory, FHIR_FILE) };
  return {
    async read() {
      const [deviceText, fhirText] = await Promise.all([readFile(files.device, 'utf8'), readFile(files.fhir, 'utf8')]);
      return { deviceText, fhirText, files };
    },
  };
}

/** The same two files below a prefix of a store: a blob prefix, where nobody has a shared directory. */
export function createStoreSource(store: Store, prefix: string): MappingSource {
  const files = { device: `${prefix}${DEVICE_FILE}`, fhir: `${prefix}${FHIR_FILE}` };
  const readText = async (key: string): Promise<string> => {
    const value = await store.get(key);
    if (value === undefined) throw new Error(`there is no mapping file ${key} in the store`);
    return Buffer.from(value.bytes).toString('utf8');
  };
  return {
    async read() {
      const [deviceText, fhirText] = await Promise.all([readText(files.device), readText(files.fhir)]);
      return { deviceText, fhirText, files };
    },
  };
}
