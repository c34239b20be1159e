import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Command } from 'commander';
import { actorWorkflowId, parseActorWorkflowId } from '../../workflows/ids.ts';
import {
  DEVICE_MEASUREMENTS,
  FLUSH_UPDATE,
  type FlushAnswer,
  SEARCH_ATTRIBUTES,
  WINDOW_QUERY,
  type WindowView,
} from '../../workflows/messages.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { print, printJson, relative, table } from '../print.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';

interface Options extends SessionOptions {
  readonly json?: boolean;
  readonly state?: string;
  readonly limit?: string;
}

/** Whatever continues as new is answered by the next run. */
const FLUSH_TRIES = 5;

export function devicesCommand(): Command {
  const command = new Command('devices');
  command
    .command('list')
    .description('running actors with their state')
    .option('--state <state>', 'only Ok, Blocked or Held')
    .option('--limit <n>', 'at most so many', '100')
    .option('--json', 'as JSON')
    .action((_: unknown, self: Command) => list(self.optsWithGlobals()));
  command
    .command('show <device> <type>')
    .description('what one actor holds and waits for')
    .option('--json', 'as JSON')
    .action((device: string, type: string, _: unknown, self: Command) => show(device, type, self.optsWithGlobals()));
  command
    .command('flush <device> <type>')
    .description('close the open window now and wait until it is written')
    .option('--json', 'as JSON')
    .action((device: string, type: string, _: unknown, self: Command) => flush(device, type, self.optsWithGlobals()));
  return command;
}

interface Row {
  readonly device: string;
  readonly type: string;
  readonly state: string;
  readonly reason: string;
  readonly since: string;
  readonly workflowId: string;
}

async function list(options: Options): Promise<void> {
  const session = await openSession(options);
  const rows = await withTemporal(session, ({ client }) => listActors(client, options));
  if (options.json === true) return printJson(rows);
  if (rows.length === 0) return print('No actor is running. Send a message: iot-connector send --help');
  const cells = rows.map((row) => [row.device, row.type, row.state, row.reason, relative(Date.parse(row.since))]);
  print(table(['DEVICE', 'TYPE', 'STATE', 'REASON', 'RUN STARTED'], cells));
}

async function listActors(client: Client, { state, limit }: Options): Promise<readonly Row[]> {
  const conditions = [`WorkflowType = "${DEVICE_MEASUREMENTS}"`, 'ExecutionStatus = "Running"'];
  if (state !== undefined) conditions.push(`${SEARCH_ATTRIBUTES.state} = "${state.replaceAll('"', '')}"`);
  const rows: Row[] = [];
  for await (const execution of client.workflow.list({ query: conditions.join(' AND ') })) {
    if (rows.length >= Number(limit ?? 100)) break;
    rows.push(rowOf(execution));
  }
  return rows;
}

function rowOf({ workflowId, startTime, typedSearchAttributes, memo }: WorkflowExecutionInfo): Row {
  const attributes = new Map(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, String(value)]));
  const identity = parseActorWorkflowId(workflowId);
  return {
    device: identity?.deviceId ?? memoText(memo?.['device']) ?? workflowId,
    type: identity?.type ?? memoText(memo?.['type']) ?? '',
    state: attributes.get(SEARCH_ATTRIBUTES.state) ?? 'Ok',
    reason: attributes.get(SEARCH_ATTRIBUTES.reason) ?? '',
    since: startTime.toISOString(),
    workflowId,
  };
}

function memoText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

async function show(deviceId: string, type: string, options: Options): Promise<void> {
  const session = await openSession(options);
  const view = await withTemporal(session, ({ client }) =>
    found(deviceId, type, () =>
      client.workflow.getHandle(actorWorkflowId({ deviceId, type })).query<WindowView>(WINDOW_QUERY),
    ),
  );
  if (options.json === true) printJson(view);
  else print(renderView(view));
}

async function flush(deviceId: string, type: string, options: Options): Promise<void> {
  const session = await openSession(options);
  const answer = await withTemporal(session, ({ client }) =>
    found(deviceId, type, () => flushActor(client, actorWorkflowId({ deviceId, type }))),
  );
  if (options.json === true) printJson(answer);
  else print(`${answer.result}\n${renderView(answer.view)}`);
  if (answer.result === 'Blocked') process.exitCode = EXIT.failed;
}

async function flushActor(client: Client, workflowId: string): Promise<FlushAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await client.workflow.getHandle(workflowId).executeUpdate<FlushAnswer, []>(FLUSH_UPDATE);
    if (answer.result !== 'ContinuingAsNew' || attempt >= FLUSH_TRIES) return answer;
  }
}

async function found<T>(deviceId: string, type: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CommandFailure(
      EXIT.notFound,
      `No actor holds type ${type} of device ${deviceId}. See: iot-connector devices list`,
    );
  }
}

function renderView({ identity, state, open, waiting, held, finalizing, last, counters }: WindowView): string {
  const lines = [`${identity.deviceId} · ${identity.type} · ${state}`];
  lines.push(
    open === undefined
      ? 'no window is open'
      : `open window: ${open.rows} readings, ${open.bytes} bytes, closes ${relative(open.closesAt)}`,
  );
  if (waiting > 0) lines.push(`${waiting} closed window(s) wait to be written`);
  if (finalizing > 0) lines.push(`${finalizing} Observation(s) are preliminary until their period is over`);
  for (const one of held) {
    lines.push(`held ${one.id}: ${one.code}, ${one.readings} readings, next check ${relative(one.nextCheckAt)}`);
    lines.push(`  ${one.message}`);
  }
  if (last !== undefined) {
    lines.push(`last window written ${relative(last.at)}:`);
    for (const one of last.observations) lines.push(`  ${one.action} ${one.url} (${one.readings} readings)`);
  }
  lines.push(
    Object.entries(counters)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  );
  return lines.join('\n');
}
