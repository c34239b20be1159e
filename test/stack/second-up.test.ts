import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { lockDataDirectory } from '../../stack/event-hubs/data-directory.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

it('a second `up` on one data directory says who has it, and ends', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'second-up-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await lockDataDirectory(directory, 'stack');
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, 'up'], {
    cwd: directory,
    env: { PATH: process.env['PATH'], IOT_CONNECTOR_DATA_DIR: directory },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [[code], errors] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect(errors).toContain(`in use by the stack of process ${process.pid}`);
  expect(code).toBe(1);
});
