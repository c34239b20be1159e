import { randomUUID } from 'node:crypto';
import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from './durable-file.ts';

/** The work under a lock takes milliseconds; an older lock belongs to a process that is gone or frozen. */
const STALE_AFTER_MS = 10_000;
const RETRY_AFTER_MS = 2;

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

/**
 * Runs the work while holding a lock file that excludes every process of this host. The work gets a check to make
 * just before its effect: a process that was frozen beyond the lock's age finds that it lost the lock.
 */
export async function withLockFile<T>(path: string, work: (isHeld: () => Promise<boolean>) => Promise<T>): Promise<T> {
  const holder: Holder = { token: randomUUID(), pid: process.pid, host: hostname() };
  while (!(await tryLock(path, holder))) {
    if (!(await breakStaleLock(path))) await delay(RETRY_AFTER_MS);
  }
  const isHeld = async (): Promise<boolean> => (await readHolder(path))?.token === holder.token;
  try {
    return await work(isHeld);
  } finally {
    if (await isHeld()) await unlink(path).catch(() => undefined);
  }
}

async function tryLock(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Renaming is atomic, so of several waiters one takes the stale lock away; one that took a fresh lock puts it back. */
async function breakStaleLock(path: string): Promise<boolean> {
  const seen = await readHolder(path);
  if (seen === undefined || !(await isStale(path, seen))) return false;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    const taken = await readHolder(aside);
    if (taken?.token !== seen.token) await link(aside, path).catch(() => undefined);
    await unlink(aside);
    return taken?.token === seen.token;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function isStale(path: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname() && !isAlive(holder.pid)) return true;
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_AFTER_MS;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** An unreadable lock counts as held by nobody known: its age decides. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isHolder(value) ? value : UNKNOWN_HOLDER;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    if (error instanceof SyntaxError) return UNKNOWN_HOLDER;
    throw error;
  }
}

const UNKNOWN_HOLDER: Holder = { token: '', pid: process.pid, host: '' };

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'token' in value &&
    typeof value.token === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'host' in value &&
    typeof value.host === 'string'
  );
}
