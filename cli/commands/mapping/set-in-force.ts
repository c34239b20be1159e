import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../config/schema.ts';
import { createMappingSetArchive } from '../../../mapping-sets/archive.ts';
import { createInForceRecord } from '../../../mapping-sets/in-force.ts';
import { loadMappingSet } from '../../../mapping-sets/load-mapping-set.ts';
import type { MappingSet } from '../../../mapping-sets/mapping-set.ts';
import { createFileStore } from '../../../store/file-store.ts';
import { CommandFailure, EXIT } from '../../exit.ts';

/**
 * The mapping set in force, as an ingestor recorded it in a data directory: the one that was asked for, or that of the
 * configuration; `undefined` where none is wanted or known.
 */
export async function readSetInForce(
  asked: string | boolean | undefined,
  { dataDir }: Pick<Config, 'dataDir'>,
): Promise<MappingSet | undefined> {
  if (asked === false) return undefined;
  const directory = typeof asked === 'string' ? asked : dataDir;
  const found = await readFrom(directory);
  if (found !== undefined || directory !== asked) return found;
  const what = 'Name the data directory of an ingestor that has run, or leave --in-force out.';
  throw new CommandFailure(EXIT.notFound, `There is no mapping set in force in ${asked}. ${what}`);
}

async function readFrom(dataDir: string): Promise<MappingSet | undefined> {
  const directory = join(dataDir, 'store');
  // Opening a store makes its folder: a check leaves none behind.
  if (!(await isFolder(directory))) return undefined;
  const store = await createFileStore(directory);
  const version = await createInForceRecord(store).get();
  if (version === undefined) return undefined;
  try {
    return await createMappingSetArchive(store, loadMappingSet).get(version);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(EXIT.failed, `The set in force cannot be read: ${why}. Use --no-in-force to do without.`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
