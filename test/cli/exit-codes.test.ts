import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit.ts';
import { PACKAGE_ROOT } from '../../config/package.ts';

const COMMAND = ['--import', import.meta.resolve('tsx'), join(PACKAGE_ROOT, 'cli/main.ts')];
const NOWHERE = { IOT_CONNECTOR_HUB_CONNECTION_STRING: '', TEMPORAL_ADDRESS: '' };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iot-connector-exit-'));
  await mkdir(join(directory, 'broken'));
  for (const file of ['devicecontent.json', 'fhirmapping.json']) await writeFile(join(directory, 'broken', file), '{');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function start(...words: readonly string[]) {
  return spawn(process.execPath, [...COMMAND, ...words], {
    cwd: directory,
    env: { ...process.env, ...NOWHERE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the exit code', () => {
  it.each([
    ['is 0 when all is done', EXIT.ok, ['dead-letters', 'list']],
    ['is 0 for help', EXIT.ok, ['devices', 'list', '--help']],
    ['is 0 for a script of completion', EXIT.ok, ['completion', 'bash']],
    ['is 2 for an option that there is not', EXIT.usage, ['devices', 'list', '--nothing']],
    ['is 2 for a limit that is no number', EXIT.usage, ['dead-letters', 'list', '--each', '--limit', 'many']],
    ['is 2 for a window that the configuration would not take', EXIT.usage, ['up', '--window', '100000']],
    ['is 2 for a shell that nobody completes', EXIT.usage, ['completion', 'cmd']],
    ['is 2 where it is not known where Temporal is', EXIT.usage, ['devices', 'list']],
    ['is 3 for a letter that is not there', EXIT.notFound, ['dead-letters', 'show', 'none']],
    ['is 4 when a check finds faults', EXIT.faults, ['mapping', 'check', '--dir', 'broken']],
  ])('%s', async (_, code, words) => {
    const [ended] = await once(start(...words), 'exit');
    expect(ended).toBe(code);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'is 0 for a watch that %s ends, with a line of JSON by then',
    async (signal) => {
      const child = start('dead-letters', 'list', '--watch', '--json');
      const [line] = await once(child.stdout, 'data');
      expect(JSON.parse(String(line))).toEqual([]);
      child.kill(signal);
      const [ended] = await once(child, 'exit');
      expect(ended).toBe(EXIT.ok);
    },
  );
});
