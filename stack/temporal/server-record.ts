import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RECORD = 'temporal.pid';
const STALE_STOP_TIMEOUT_MS = 10_000;

/** Notes which process serves this data directory, so that the next start can end it if we are killed meanwhile. */
export async function recordServer(dataDir: string, pid: number): Promise<void> {
  await writeFile(join(dataDir, RECORD), String(pid));
}

export async function forgetServer(dataDir: string): Promise<void> {
  await rm(join(dataDir, RECORD), { force: true });
}

/** Ends a server that outlived a killed connector: two servers on one database corrupt each other's view of it. */
export async function endStaleServer(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, RECORD), 'utf8').catch(() => undefined);
  const pid = Number(text);
  if (text !== undefined && Number.isInteger(pid) && (await serves(pid, dataDir))) await endProcess(pid);
  await forgetServer(dataDir);
}

async function serves(pid: number, dataDir: string): Promise<boolean> {
  const command = await commandLine(pid);
  return command.includes('start-dev') && command.includes(join(dataDir, 'temporal.db'));
}

/** Linux tells by itself; elsewhere `ps` does, which small Linux images lack. */
async function commandLine(pid: number): Promise<string> {
  const proc = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (proc !== undefined) return proc;
  const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout;
}

async function endProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STALE_STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await delay(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
