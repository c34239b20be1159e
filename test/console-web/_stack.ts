import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { PACKAGE_ROOT } from '../../config/package.ts';
import { until } from './_until.ts';

const run = promisify(execFile);
const COMMAND = ['--import', import.meta.resolve('tsx'), join(PACKAGE_ROOT, 'cli/main.ts')];
const PORTS = [
  'STACK_TEMPORAL',
  'STACK_TEMPORAL_UI',
  'STACK_AMQP',
  'STACK_HUB_HTTP',
  'STACK_FHIR',
  'METRICS',
  'CONSOLE',
];
const START_MS = 180_000;

/** The whole connector with its console, in a folder of its own. */
export interface ConsoleStack {
  readonly consoleUrl: string;
  readonly fhirUrl: string;
  readonly temporalUiUrl: string;
  writeMapping(file: string, text: string): Promise<void>;
  /** Sends messages to the hub by the command line. */
  send(messages: readonly object[]): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface StackOptions {
  /** Of the command `up`. */
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Done to the device mapping, that of examples/demo, before anything starts. */
  readonly prepare?: (text: string) => string;
}

export async function startConsoleStack({ words, env, prepare }: StackOptions): Promise<ConsoleStack> {
  const directory = await mkdtemp(join(tmpdir(), 'iot-connector-console-'));
  const deviceFile = join(directory, 'mapping', 'devicecontent.json');
  await cp(join(PACKAGE_ROOT, 'examples/demo'), join(directory, 'mapping'), { recursive: true });
  if (prepare !== undefined) await writeFile(deviceFile, prepare(await readFile(deviceFile, 'utf8')));
  // Where the console's server looks for the page.
  await build({ configFile: join(PACKAGE_ROOT, 'console/web/vite.config.ts'), logLevel: 'error' });
  const child = startUp(directory, words, env);
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGINT');
    await exited;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const printed = await printedBy(child);
    return {
      consoleUrl: `${addressIn(printed, 'Console')}/`,
      fhirUrl: addressIn(printed, 'FHIR base'),
      temporalUiUrl: addressIn(printed, 'Temporal Web UI'),
      writeMapping: (file, text) => writeFile(join(directory, 'mapping', file), text),
      send: (messages) => send(directory, messages),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startUp(directory: string, words: readonly string[], env: StackOptions['env']): ChildProcess {
  return spawn(process.execPath, [...COMMAND, 'up', ...words], {
    cwd: directory,
    env: { ...process.env, ...Object.fromEntries(PORTS.map((name) => [`IOT_CONNECTOR_${name}_PORT`, '0'])), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What the command said until it stood. */
async function printedBy(child: ChildProcess): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const stands = () => {
    if (child.exitCode !== null) throw new Error(`The connector did not start:\n${output}`);
    return /Ctrl-C/.test(output) ? output : undefined;
  };
  return until('The connector', stands, START_MS);
}

async function send(directory: string, messages: readonly object[]): Promise<void> {
  const path = join(directory, 'messages.jsonl');
  await writeFile(path, messages.map((message) => JSON.stringify(message)).join('\n'));
  await run(process.execPath, [...COMMAND, 'send', path], { cwd: directory });
}

function addressIn(output: string, name: string): string {
  const [, address] = new RegExp(`${name}\\s+(http\\S+)`).exec(output) ?? [];
  if (address === undefined) throw new Error(`${name} has no address in:\n${output}`);
  return address.replace(/\/$/, '');
}
