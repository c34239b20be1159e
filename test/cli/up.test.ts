import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../config/package.ts';

const run = promisify(execFile);
const COMMAND = ['--import', import.meta.resolve('tsx'), join(PACKAGE_ROOT, 'cli/main.ts')];
const FREE_PORTS = Object.fromEntries(
  ['TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'AMQP_PORT', 'HUB_HTTP_PORT', 'FHIR_PORT'].map((name) => [
    `IOT_CONNECTOR_STACK_${name}`,
    '0',
  ]),
);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iot-connector-up-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Up {
  readonly child: ChildProcess;
  printed(): string;
  /** Resolves with everything printed once the text is there. */
  until(text: string | RegExp): Promise<string>;
  stop(): Promise<number | null>;
}

function up(...settings: readonly string[]): Up {
  const child = spawn(process.execPath, [...COMMAND, 'up', ...settings], {
    cwd: directory,
    env: { ...process.env, ...FREE_PORTS, IOT_CONNECTOR_METRICS_PORT: '0', IOT_CONNECTOR_CONSOLE_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return {
    child,
    printed: () => output,
    until: async (text) => {
      await expect.poll(() => output, { timeout: 120_000, interval: 100 }).toMatch(text);
      return output;
    },
    stop: async () => {
      child.kill('SIGINT');
      const [code] = await once(child, 'exit');
      return code;
    },
  };
}

async function command(...words: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [...COMMAND, ...words], { cwd: directory });
  return stdout;
}

describe('iot-connector up', () => {
  it(
    'runs everything with one command, tells where it is and what it writes, and goes on after a stop',
    { timeout: 300_000 },
    async () => {
      const first = up('--demo', '--window', '2');
      const printed = await first.until(/created {2}heartrate/);
      expect(printed).toMatch(/Temporal Web UI {3}http:\/\/127/);
      const [, consoleUrl = ''] = /Console\s+(http\S+)/.exec(printed) ?? [];
      const session: unknown = await (await fetch(`${consoleUrl}/api/session`)).json();
      expect(session).toMatchObject({ servedBy: 'up', tokenRequired: false });
      expect(printed).toMatch(/FHIR base .*\/fhir/);
      expect(printed).toContain('UseDevelopmentEmulator=true');
      const [, metricsUrl = ''] = /Metrics\s+(http\S+)/.exec(printed) ?? [];
      const metrics = await (await fetch(metricsUrl)).text();
      expect(metrics).toMatch(/^DeviceEvent_total\{.*\} [1-9]/m);
      expect(metrics).toMatch(/^FhirResourceSaved_total\{.*type="heartrate".*\} [1-9]/m);
      expect(metrics).toMatch(/^MeasurementIngestionLatencyMs_count\{.*type="heartrate".*\} [1-9]/m);

      expect(JSON.parse(await command('devices', 'list', '--json'))).toEqual(
        expect.arrayContaining([expect.objectContaining({ device: 'sim-strap-01', type: 'heartrate' })]),
      );
      expect(await command('devices', 'show', 'sim-strap-01', 'heartrate')).toMatch(/last window written/);
      expect(JSON.parse(await command('status', '--json'))).toMatchObject({
        ingest: { partitions: expect.arrayContaining([expect.objectContaining({ partition: '0' })]) },
        group: { actors: expect.any(Number), blocked: 0 },
        unavailable: [],
      });
      const checks: { readonly result: string }[] = JSON.parse(await command('doctor', '--json'));
      expect(checks.filter((check) => check.result !== 'ok')).toEqual([]);
      expect(await first.stop()).toBe(0);
      expect(first.printed()).toContain('start again to go on');

      const second = up('--demo', '--window', '2');
      await second.until(/updated {2}heartrate/);
      expect(await second.stop()).toBe(0);
    },
  );

  it('says what is wrong with the configuration, and where, before anything is started', async () => {
    const wrong = run(process.execPath, [...COMMAND, 'up'], {
      cwd: directory,
      env: { ...process.env, IOT_CONNECTOR_WINDOW_SECONDS: 'soon' },
    });
    await expect(wrong).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('/window/seconds') });
  });

  it('names an actor that is not there, with an exit code of its own', async () => {
    const alone = run(process.execPath, [...COMMAND, 'devices', 'list'], { cwd: tmpdir() });
    await expect(alone).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('iot-connector up') });
  });
});
