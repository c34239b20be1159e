import { execFile } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FILLER = 'filler';
const CHUNK = Buffer.alloc(64 * 1024);

/** A real file system of few megabytes, that can be filled to the last byte and emptied again. */
export interface SmallDisk {
  fill(): Promise<void>;
  /** Makes room; what others wrote stays. */
  empty(): Promise<void>;
  unmount(): Promise<void>;
}

/** @throws Error where one may not mount: only root may, and in a container only with CAP_SYS_ADMIN */
export async function mountSmallDisk(path: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(path, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  const filler = join(path, FILLER);
  return {
    fill: () => fillUp(filler),
    empty: () => rm(filler, { force: true }),
    unmount: async () => void (await run('umount', ['-l', path])),
  };
}

async function fillUp(filler: string): Promise<void> {
  const file = await open(filler, 'a');
  try {
    for (;;) await file.appendFile(CHUNK);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
