import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { DataDirectoryInUse, hasCode, lockDataDirectory } from '../stack/event-hubs/data-directory.ts';

/** The name that an ingestor owns partitions under, for as long as it runs. */
export interface OwnerClaim {
  readonly ownerId: string;
  release(): Promise<void>;
}

const FOLDER = 'ingestors';
const ID_FILE = 'id';
const ID_LENGTH = 8;

/**
 * A name that no other running ingestor has, and that comes back when this one is started again: so a restarted ingestor
 * takes its partitions back at once instead of waiting until its own records expire. The first free place of the data
 * directory is taken; its name holds a random part, since hosts may be cloned.
 */
export async function claimOwnerId(dataDir: string): Promise<OwnerClaim> {
  for (let place = 1; ; place += 1) {
    const directory = join(resolve(dataDir), FOLDER, String(place));
    const release = await tryLock(directory);
    if (release !== undefined) return { ownerId: `${hostname()}-${await idIn(directory)}`, release };
  }
}

async function tryLock(directory: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lockDataDirectory(directory, 'ingestor');
  } catch (error) {
    if (error instanceof DataDirectoryInUse) return undefined;
    throw error;
  }
}

async function idIn(directory: string): Promise<string> {
  const path = join(directory, ID_FILE);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const id = randomUUID().slice(0, ID_LENGTH);
  await mkdir(directory, { recursive: true });
  await writeFile(path, id);
  return id;
}
