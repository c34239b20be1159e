import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { temporaryDirectory } from './_clients.ts';
import { DataDirectoryInUse, lockDataDirectory } from './data-directory.ts';

async function leaveLock(directory: string, owner: object): Promise<void> {
  await writeFile(join(directory, 'broker-before.lock'), JSON.stringify(owner));
}

describe('the data directory', () => {
  it('belongs to one broker until that gives it back', async () => {
    const directory = await temporaryDirectory();
    const unlock = await lockDataDirectory(directory, 'broker');
    await expect(lockDataDirectory(directory, 'broker')).rejects.toBeInstanceOf(DataDirectoryInUse);
    await unlock();
    await (
      await lockDataDirectory(directory, 'broker')
    )();
    expect(await readdir(directory)).toEqual([]);
  });

  it('is refused while the process that took it lives, and free once it is gone', async () => {
    const directory = await temporaryDirectory();
    const other = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    await leaveLock(directory, { pid: other.pid, token: 'other' });
    await expect(lockDataDirectory(directory, 'broker')).rejects.toThrow(
      `in use by the broker of process ${other.pid}`,
    );
    other.kill();
    await once(other, 'exit');
    await (
      await lockDataDirectory(directory, 'broker')
    )();
  });

  it('is free when the process id was given to another process, or to this one after a crash', async () => {
    const directory = await temporaryDirectory();
    await leaveLock(directory, { pid: process.pid, token: 'before the crash' });
    await (
      await lockDataDirectory(directory, 'broker')
    )();
  });

  it('is never taken by two that start at the same time, and free again when they have given up', async () => {
    const directory = await temporaryDirectory();
    await leaveLock(directory, { pid: process.pid, token: 'before the crash' });
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, async () => lockDataDirectory(directory, 'broker')),
    );
    const taken = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(taken.length).toBeLessThanOrEqual(1);
    for (const { value: unlock } of taken) await unlock();
    await (
      await lockDataDirectory(directory, 'broker')
    )();
  });
});
