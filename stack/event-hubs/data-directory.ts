import { link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

import { syncDirectory } from './log/log-file.ts';

/** Another broker works on the same data directory. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';

  constructor(directory: string, pid: number) {
    super(
      `The data directory ${directory} is in use by the broker of process ${pid}. ` +
        'Stop that process, or give this broker a directory of its own.',
    );
  }
}

interface Owner {
  readonly pid: number;
  /** When the process began, where the system tells; a process id alone may have been given to another since. */
  readonly startedAt: string | undefined;
  readonly token: string;
}

const LOCK_FILE = 'broker.lock';
const ATTEMPTS = 5;
const heldTokens = new Set<string>();

/** Takes the data directory for this broker alone; the returned function gives it back. */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, LOCK_FILE);
  const own: Owner = { pid: process.pid, startedAt: await processStart(process.pid), token: randomUUID() };
  const draft = `${path}.${own.token}`;
  await writeFile(draft, JSON.stringify(own));
  heldTokens.add(own.token);
  try {
    await claim(directory, path, draft);
  } catch (error) {
    heldTokens.delete(own.token);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    heldTokens.delete(own.token);
    await rm(path, { force: true });
  };
}

async function claim(directory: string, path: string, draft: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // A hard link appears whole or not at all, and only if the name is free.
    const isClaimed = await link(draft, path).then(
      () => true,
      (error: unknown) => {
        if (hasCode(error, 'EEXIST')) return false;
        throw error;
      },
    );
    if (isClaimed) return;
    const owner = await readOwner(path);
    if (owner !== undefined && (await isAlive(owner))) throw new DataDirectoryInUse(directory, owner.pid);
    await setAside(path, owner);
  }
  throw new Error(`The lock file ${path} could not be taken. Delete it if no broker is running.`);
}

// Renamed before it is looked at again, so that of two starters only one removes what the dead process left.
async function setAside(path: string, owner: Owner | undefined): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readOwner(aside);
  if (moved !== undefined && moved.token !== owner?.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
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
