import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { loadConfig } from '../../../config/load-config.ts';
import type { MappingFile } from '../../../mapping/preview/load-mappings.ts';
import { CommandFailure, EXIT } from '../../exit.ts';
import type { MappingFileOptions } from './mapping.ts';

const DEVICE_FILE = 'devicecontent.json';
const FHIR_FILE = 'fhirmapping.json';

/** The mapping files that a command is about; `fhir` is absent where only a device mapping was named. */
export interface MappingFiles {
  readonly device: MappingFile;
  readonly fhir?: MappingFile;
  /** The folder they were looked for in, when they were not named one by one. */
  readonly folder?: string;
}

/** @throws CommandFailure when a file cannot be read */
export async function readMappingFiles(options: MappingFileOptions): Promise<MappingFiles> {
  const { device, fhir } = options;
  if (device !== undefined) {
    return { device: await readMappingFile(device), ...(fhir !== undefined && { fhir: await readMappingFile(fhir) }) };
  }
  const folder = options.dir ?? (await loadConfig(process.env, options.config)).mappingDir;
  return {
    device: await readMappingFile(join(folder, DEVICE_FILE)),
    fhir: await readMappingFile(fhir ?? join(folder, FHIR_FILE)),
    folder,
  };
}

/** @throws CommandFailure */
export async function readMappingFile(path: string): Promise<MappingFile> {
  return {
    text: await readText(path, 'Name the files with --device and --fhir, or their folder with --dir.'),
    file: path,
  };
}

/** @throws CommandFailure that says which file cannot be read, and why */
export async function readText(path: string, advice = ''): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new CommandFailure(EXIT.notFound, `${relative('', path) || path} ${why}. ${advice}`.trimEnd());
  }
}
