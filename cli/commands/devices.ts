import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import { flushActor, forEachActor, viewActor } from '../../operate/actors/ask-actor.ts';
import { listActors } from '../../operate/actors/list-actors.ts';
import { SILENT, type WindowView } from '../../workflows/messages.ts';
import { readCount } from '../count-argument.ts';
import { EXIT } from '../exit.ts';
import { print, printJson, relative, table } from '../print.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';
import { shown, WATCH_HELP } from '../watch.ts';

interface Options extends SessionOptions {
  readonly json?: boolean;
  readonly state?: string;
  readonly silent?: boolean;
  readonly clock?: boolean;
  readonly watch?: boolean;
  readonly limit?: number;
}

export function devicesCommand(): Command {
  const command = new Command('devices');
  command
    .command('list')
    .description('running actors with their state')
    .option('--state <state>', 'only Ok, Blocked or Held')
    .option('--silent', 'only those whose device was not heard for longer than objectives.silentAfterSeconds')
    .option('--clock', 'ask each when its device was heard, and how its clock goes; the worst first')
    .option('--limit <n>', 'at most so many', readCount, 100)
    .option('--watch', WATCH_HELP)
    .option('--json', 'as JSON')
    .action((_: unknown, self: Command) => list(self.optsWithGlobals()));
  command
    .command('show <device> <type>')
    .description('what one actor holds and waits for')
    .option('--watch', WATCH_HELP)
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
  await withTemporal(session, ({ client }) =>
    options.clock === true
      ? shown(options, () => clocksOf(client, options), renderClocks)
      : shown(options, () => firstActors(client, options), renderRows),
  );
}

function renderRows(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No actor is running. Send a message: iot-connector send --help';
  const cells = rows.map((row) => [row.device, row.type, row.state, row.reason, relative(Date.parse(row.since))]);
  return table(['DEVICE', 'TYPE', 'STATE', 'REASON', 'RUN STARTED'], cells);
}

/** When a device was heard, and by how much its clock differs. */
interface Clock {
  readonly device: string;
  readonly type: string;
  readonly lastHeard: string;
  readonly clockDriftMs?: number;
}

/** Wakes every listed actor, which is why there is a limit. */
async function clocksOf(client: Client, options: Options): Promise<readonly Clock[]> {
  const actors = (await firstActors(client, options)).map(({ device, type }) => ({ deviceId: device, type }));
  const answers = await forEachActor(actors, (actor) => viewActor(client, actor));
  const clocks = answers.flatMap((one): readonly Clock[] => {
    if (!one.ok) return [];
    const { lastHeardAt, clockDriftMs } = one.value;
    const seen = { device: one.deviceId, type: one.type, lastHeard: new Date(lastHeardAt).toISOString() };
    return [{ ...seen, ...(clockDriftMs === undefined ? {} : { clockDriftMs }) }];
  });
  return clocks.sort((a, b) => Math.abs(b.clockDriftMs ?? 0) - Math.abs(a.clockDriftMs ?? 0));
}

function renderClocks(clocks: readonly Clock[]): string {
  if (clocks.length === 0) return 'No actor is running. Send a message: iot-connector send --help';
  const cells = clocks.map(({ device, type, lastHeard, clockDriftMs }) => [
    device,
    type,
    relative(Date.parse(lastHeard)),
    clockDriftMs === undefined ? 'unknown' : driftText(clockDriftMs),
  ]);
  return table(['DEVICE', 'TYPE', 'LAST HEARD', 'READINGS REACH THE HUB'], cells);
}

/** The least time between a reading and the hub: what the network adds is in it, so that only `before` tells of the clock alone. */
function driftText(driftMs: number): string {
  const seconds = Math.abs(driftMs / 1000).toFixed(1);
  return driftMs < 0 ? `${seconds} s before they are taken: the clock is ahead` : `${seconds} s after they are taken`;
}

async function firstActors(client: Client, { state, silent, limit }: Options): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const { deviceId: device, type, reason, startedAt, workflowId, state: found } of listActors(client, {
    state,
    ...(silent === true ? { reason: SILENT } : {}),
  })) {
    if (rows.length >= (limit ?? 100)) break;
    rows.push({ device, type, state: found, reason, since: startedAt.toISOString(), workflowId });
  }
  return rows;
}

async function show(deviceId: string, type: string, options: Options): Promise<void> {
  const session = await openSession(options);
  await withTemporal(session, ({ client }) => shown(options, () => viewActor(client, { deviceId, type }), renderView));
}

async function flush(deviceId: string, type: string, options: Options): Promise<void> {
  const session = await openSession(options);
  const answer = await withTemporal(session, ({ client }) => flushActor(client, { deviceId, type }));
  if (options.json === true) printJson(answer);
  else print(`${answer.result}\n${renderView(answer.view)}`);
  if (answer.result === 'Blocked') process.exitCode = EXIT.failed;
}

function renderView(view: WindowView): string {
  const { identity, state, blocked, open, waiting, held, finalizing, last, counters, lastHeardAt, clockDriftMs } = view;
  const lines = [`${identity.deviceId} · ${identity.type} · ${state}`, `last heard ${relative(lastHeardAt)}`];
  if (blocked !== undefined) lines.push(`FHIR takes nothing, first ${relative(blocked.since)}: ${blocked.reason}`);
  if (clockDriftMs !== undefined) lines.push(`its readings reach the hub ${driftText(clockDriftMs)}`);
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
