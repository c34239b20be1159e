import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import { flushActor, viewActor } from '../../operate/actors/ask-actor.ts';
import { listActors } from '../../operate/actors/list-actors.ts';
import type { WindowView } from '../../workflows/messages.ts';
import { EXIT } from '../exit.ts';
import { print, printJson, relative, table } from '../print.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';

interface Options extends SessionOptions {
  readonly json?: boolean;
  readonly state?: string;
  readonly limit?: string;
}

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
  const rows = await withTemporal(session, ({ client }) => firstActors(client, options));
  if (options.json === true) return printJson(rows);
  if (rows.length === 0) return print('No actor is running. Send a message: iot-connector send --help');
  const cells = rows.map((row) => [row.device, row.type, row.state, row.reason, relative(Date.parse(row.since))]);
  print(table(['DEVICE', 'TYPE', 'STATE', 'REASON', 'RUN STARTED'], cells));
}

async function firstActors(client: Client, { state, limit }: Options): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const { deviceId: device, type, reason, startedAt, workflowId, state: found } of listActors(client, {
    state,
  })) {
    if (rows.length >= Number(limit ?? 100)) break;
    rows.push({ device, type, state: found, reason, since: startedAt.toISOString(), workflowId });
  }
  return rows;
}

async function show(deviceId: string, type: string, options: Options): Promise<void> {
  const session = await openSession(options);
  const view = await withTemporal(session, ({ client }) => viewActor(client, { deviceId, type }));
  if (options.json === true) printJson(view);
  else print(renderView(view));
}

async function flush(deviceId: string, type: string, options: Options): Promise<void> {
  const session = await openSession(options);
  const answer = await withTemporal(session, ({ client }) => flushActor(client, { deviceId, type }));
  if (options.json === true) printJson(answer);
  else print(`${answer.result}\n${renderView(answer.view)}`);
  if (answer.result === 'Blocked') process.exitCode = EXIT.failed;
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
