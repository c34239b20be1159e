import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RequestLog } from './_processes/_request-log.ts';
import type { Command } from './_processes/_settings.ts';

/** Given, so that all workers of a world agree although their sources are read at different times. */
export const BUILD_ID = 'guarantees';
const RESTART_PAUSE_MS = 300;
const START_TIMEOUT_MS = 45_000;

export interface ProcessOptions {
  readonly name: string;
  /** File in `_processes/`. */
  readonly script: string;
  readonly settingsPath: string;
  readonly logPath: string;
}

/** A process that is kept running, as a cluster would: what ends by itself is started again and counted. */
export class ManagedProcess {
  readonly name: string;
  /** How often it ended without being killed by us. */
  ended = 0;
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  #isWanted = false;
  #starting: Promise<void> | undefined;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Resolves once it reported to be ready, however many tries that takes. */
  start(): Promise<void> {
    this.#isWanted = true;
    this.#starting ??= this.#keepStarting().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /** SIGKILL: nothing of it runs any more when this resolves. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Stops it where it is, without its knowing, for a while. */
  async freeze(ms: number): Promise<void> {
    const child = this.#child;
    child?.kill('SIGSTOP');
    await delay(ms);
    child?.kill('SIGCONT');
  }

  tell(command: Command): void {
    if (this.#child?.connected === true) this.#child.send(command);
  }

  /** What the FHIR server was asked since it started. */
  async requests(): Promise<RequestLog> {
    if (this.#child?.connected !== true) throw new Error(`${this.name} does not run`);
    const answer = once(this.#child, 'message');
    this.tell({ kind: 'countRequests' });
    const [log]: RequestLog[] = await answer;
    return log ?? {};
  }

  async #keepStarting(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (this.#isWanted && !(await this.#startOnce())) {
      if (Date.now() > deadline) throw new Error(`${this.name} does not start; see ${this.#options.logPath}`);
      await delay(RESTART_PAUSE_MS);
    }
  }

  async #startOnce(): Promise<boolean> {
    const child = launch(this.#options);
    this.#child = child;
    const isReady = await new Promise<boolean>((resolve) => {
      child.once('message', () => resolve(true));
      child.once('exit', () => resolve(false));
    });
    if (isReady) child.once('exit', () => this.#endedByItself(child));
    return isReady;
  }

  #endedByItself(child: ChildProcess): void {
    if (!this.#isWanted || this.#child !== child) return;
    this.ended += 1;
    // A start that fails for good is told by whoever waits for it next.
    void this.start().catch(() => undefined);
  }
}

function launch({ name, script, settingsPath, logPath }: ProcessOptions): ChildProcess {
  const path = fileURLToPath(new URL(`_processes/${script}`, import.meta.url));
  const log = openSync(logPath, 'a');
  const child = spawn(process.execPath, ['--import', 'tsx', path, settingsPath, name], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, TEMPORAL_WORKER_BUILD_ID: BUILD_ID },
  });
  closeSync(log);
  child.on('error', () => undefined);
  return child;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
