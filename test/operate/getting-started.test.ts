import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../config/package.ts';

const PAGE = await readFile(join(PACKAGE_ROOT, 'docs/getting-started.md'), 'utf8');
/** The alias of the page, without npm, which would change the folder. */
const ALIAS = `iot-connector() { '${process.execPath}' --import '${import.meta.resolve('tsx')}' '${join(PACKAGE_ROOT, 'cli/main.ts')}' "$@"; }`;
const UP = 'iot-connector up\n';
const PORTS = ['TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'AMQP_PORT', 'HUB_HTTP_PORT', 'FHIR_PORT'];
const FREE_PORTS = {
  ...Object.fromEntries(PORTS.map((name) => [`IOT_CONNECTOR_STACK_${name}`, '0'])),
  IOT_CONNECTOR_CONSOLE_PORT: '0',
};
/** What the page's first terminal exports; the second takes it from the record of what runs. */
const FIRST_TERMINAL = { ...process.env, ...FREE_PORTS };

interface Step {
  readonly commands: string;
  readonly shows?: RegExp;
}

/** The blocks of the page, with what a comment below says that they show. */
function stepsOf(page: string): readonly Step[] {
  return [...page.matchAll(/```sh\n([\s\S]*?)```\n(?:<!-- shows: (.*) -->)?/g)].map(([, commands = '', shows]) => ({
    commands,
    ...(shows === undefined ? {} : { shows: new RegExp(shows) }),
  }));
}

const directory = await mkdtemp(join(tmpdir(), 'iot-connector-started-'));
let up: ChildProcess | undefined;
afterAll(async () => {
  if (up !== undefined && up.exitCode === null) {
    process.kill(-(up.pid ?? 0), 'SIGINT');
    await once(up, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
});

function shell(commands: string, options: { readonly detached?: boolean } = {}): ChildProcess {
  const script = `set -euo pipefail\n${ALIAS}\n${commands}`;
  return spawn('bash', ['-c', script], {
    cwd: directory,
    env: FIRST_TERMINAL,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
}

async function outputOf(commands: string): Promise<string> {
  const child = shell(commands);
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  const [code] = await once(child, 'close');
  return code === 0 ? output : `exit code ${code}: ${output}`;
}

/** Starts what the page leaves running, and answers where FHIR is. */
async function startUp(commands: string): Promise<string> {
  up = shell(commands, { detached: true });
  let printed = '';
  up.stdout?.on('data', (chunk) => (printed += String(chunk)));
  up.stderr?.on('data', (chunk) => (printed += String(chunk)));
  await expect.poll(() => printed, { timeout: 120_000 }).toContain('Ctrl-C stops everything');
  return /FHIR base\s+(\S+)/.exec(printed)?.[1] ?? '';
}

describe('docs/getting-started.md', () => {
  const [install, ...steps] = stepsOf(PAGE);

  it('begins with what nobody has done yet', () => {
    expect(install?.commands).toContain('npm ci\nalias iot-connector=');
    expect(steps.filter(({ shows }) => shows !== undefined).length).toBeGreaterThan(6);
  });

  it('does what it says, from the first command to the last', { timeout: 600_000 }, async () => {
    await cp(join(PACKAGE_ROOT, 'examples/demo'), join(directory, 'examples/demo'), { recursive: true });
    let fhir = '';
    for (const { commands, shows } of steps) {
      if (commands.endsWith(UP)) {
        fhir = await startUp(commands);
        continue;
      }
      const run = () => outputOf(commands.replaceAll('http://127.0.0.1:8080/fhir', fhir));
      // Readings are on their way for a second, and edited files are taken within seconds: what shows nothing yet is done again.
      if (shows === undefined) expect(await run()).not.toMatch(/^exit code/);
      else await expect.poll(run, { timeout: 120_000, message: commands }).toMatch(shows);
    }
  });
});
