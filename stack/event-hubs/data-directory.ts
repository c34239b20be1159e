import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

import { syncDirectory } from './log/log-file.ts';

/** Another process works on the same data directory. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';

  constructor(directory: string, holder: string, pid: number) {
    super(
      `The data directory ${directory} is in use by the ${holder} of process ${pid}. ` +
        `Stop that process, or give this ${holder} a directory of its own.`,
    );
  }
}

interface Owner {
  readonly pid: number;
  /** When the process began, where the system tells; a process id alone may have been given to another since. */
  readonly startedAt: string | undefined;
  readonly token: string;
}

const LOCK_SUFFIX = '.lock';
const heldTokens = new Set<string>();

/**
 * Takes the data directory for this holder alone; the returned function gives it back.
 * Each holder first shows its own lock file and then looks for those of others. So two can never both go on, whatever a
 * crash has left behind, and nobody has to take a file away from anybody who may be alive.
 */
export async function lockDataDirectory(directory: string, holder: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const own: Owner = { pid: process.pid, startedAt: await processStart(process.pid), token: randomUUID() };
  const name = `${holder}-${own.token}${LOCK_SUFFIX}`;
  const unlock = async () => {
    heldTokens.delete(own.token);
    await rm(join(directory, name), { force: true });
  };
  heldTokens.add(own.token);
  try {
    await writeFileDurably(join(directory, name), JSON.stringify(own));
    await assertAlone(directory, holder, name);
  } catch (error) {
    await unlock();
    throw error;
  }
  return unlock;
}

async function assertAlone(directory: string, holder: string, ownName: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(LOCK_SUFFIX) && name !== ownName);
  for (const name of names) {
    const owner = await readOwner(join(directory, name));
    if (owner !== undefined && (await isAlive(owner))) throw new DataDirectoryInUse(directory, holder, owner.pid);
    await rm(join(directory, name), { force: true });
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isOwner(value) ? value : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'pid' in value && 'token' in value;
}

async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.pid === process.pid) return heldTokens.has(owner.token);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  return owner.startedAt === undefined || owner.startedAt === (await processStart(owner.pid));
}

async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command, second and in brackets, may hold spaces; the start is the 22nd field of all.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Writes a small file so that it is there whole, or as it was before. */
export async function writeFileDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  const handle = await open(draft, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

/** Tells whether an error carries the given system code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
