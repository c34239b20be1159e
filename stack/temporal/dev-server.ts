import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import { endStaleServer, forgetServer, recordServer } from './server-record.ts';

export interface DevServerOptions {
  readonly cliPath: string;
  readonly host: string;
  readonly port: number;
  /** Port of the Web UI; `undefined` starts without it. */
  readonly uiPort?: number;
  /** Keeps the database, the log and the process record; without it the database is in memory. */
  readonly dataDir?: string;
  /** Custom search attributes of the `default` namespace. */
  readonly searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  /** Lets tests jump a whole window per workflow; never on in operation. */
  readonly timeSkipping?: boolean;
  /** `2` survives a power cut, `1` a killed process; benches say which one ran. */
  readonly sqliteSynchronous?: 1 | 2;
  readonly extraArguments?: readonly string[];
  /** Called when the server ended without being asked to. */
  readonly onExit?: (reason: string) => void;
}

export interface DevServer {
  readonly address: string;
  readonly uiUrl?: string;
  readonly pid: number;
  /** Ends the server and waits for it. */
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const PROBE_INTERVAL_MS = 100;
/** A load of our size is far below these; the stock limits throttle near 800 signals a second. */
const RAISED_LIMITS: Readonly<Record<string, number | boolean>> = {
  'frontend.rps': 50_000,
  'frontend.namespaceRPS': 50_000,
  'frontend.namespaceRPS.visibility': 1_000,
  'frontend.persistenceMaxQPS': 100_000,
  'history.rps': 50_000,
  'history.persistenceMaxQPS': 100_000,
  'matching.rps': 50_000,
  'matching.persistenceMaxQPS': 100_000,
};

/** Starts a Temporal dev server and resolves once it answers. @throws Error with the end of its log when it does not */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  if (options.dataDir !== undefined) {
    mkdirSync(options.dataDir, { recursive: true });
    await endStaleServer(options.dataDir);
  }
  const child = launch(options);
  const address = `${options.host}:${options.port}`;
  let closing = false;
  child.once('exit', (code, signal) => {
    if (!closing) options.onExit?.(`Temporal ended with ${signal ?? `code ${code}`}`);
  });
  try {
    await untilServing(address, child, options.dataDir);
  } catch (error) {
    closing = true;
    await end(child);
    throw error;
  }
  const pid = child.pid ?? 0;
  if (options.dataDir !== undefined) await recordServer(options.dataDir, pid);
  return {
    address,
    ...(options.uiPort === undefined ? {} : { uiUrl: `http://${options.host}:${options.uiPort}` }),
    pid,
    close: async () => {
      closing = true;
      await end(child);
      if (options.dataDir !== undefined) await forgetServer(options.dataDir);
    },
  };
}

function launch(options: DevServerOptions): ChildProcess {
  const log = options.dataDir === undefined ? undefined : openSync(join(options.dataDir, 'temporal.log'), 'a');
  const output = log ?? 'ignore';
  // A process group of its own: Ctrl-C in the terminal must reach us first, so that windows close before Temporal does.
  const child = spawn(options.cliPath, devServerArguments(options), {
    stdio: ['ignore', output, output],
    detached: true,
  });
  child.once('error', () => {});
  if (log !== undefined) closeSync(log);
  return child;
}

function devServerArguments(options: DevServerOptions): string[] {
  const dynamic = {
    ...RAISED_LIMITS,
    ...(options.timeSkipping === true ? { 'frontend.WorkflowTimeSkippingEnabled': true } : {}),
  };
  return [
    'server',
    'start-dev',
    '--ip',
    options.host,
    '--port',
    String(options.port),
    '--log-level',
    'warn',
    '--log-format',
    'json',
    '--disable-config-file',
    ...(options.uiPort === undefined
      ? ['--headless']
      : ['--ui-port', String(options.uiPort), '--ui-disable-news-fetch']),
    ...databaseArguments(options),
    ...Object.entries(options.searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${SEARCH_ATTRIBUTE_WORDS[type]}`,
    ]),
    ...Object.entries(dynamic).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...(options.extraArguments ?? []),
  ];
}

const SEARCH_ATTRIBUTE_WORDS: Readonly<Record<SearchAttributeType, string>> = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};

function databaseArguments(options: DevServerOptions): string[] {
  if (options.dataDir === undefined) return [];
  return [
    '--db-filename',
    join(options.dataDir, 'temporal.db'),
    '--sqlite-pragma',
    'journal_mode=WAL',
    '--sqlite-pragma',
    `synchronous=${options.sqliteSynchronous ?? 2}`,
  ];
}

async function untilServing(address: string, child: ChildProcess, dataDir: string | undefined): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`The Temporal dev server did not start. ${await whereToLook(dataDir)}`);
    }
    if (await answers(address)) return;
    if (Date.now() > deadline) {
      throw new Error(
        `The Temporal dev server at ${address} did not answer in a minute. ${await whereToLook(dataDir)}`,
      );
    }
    await delay(PROBE_INTERVAL_MS);
  }
}

async function whereToLook(dataDir: string | undefined): Promise<string> {
  if (dataDir === undefined) return 'It ran without a log.';
  const path = join(dataDir, 'temporal.log');
  const lines = await readFile(path, 'utf8').then(
    (text) => text.trimEnd().split('\n'),
    () => [],
  );
  return `Its log, ${path}, ends with: ${lines.at(-1) ?? ''}`;
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    try {
      await connection.withDeadline(Date.now() + 1_000, () =>
        connection.workflowService.describeNamespace({ namespace: 'default' }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(force);
}
