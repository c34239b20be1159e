import { userInfo } from 'node:os';
import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import {
  type ActorAnswer,
  discardFromActor,
  forEachActor,
  retryActor,
  viewActor,
} from '../../operate/actors/ask-actor.ts';
import { listActors } from '../../operate/actors/list-actors.ts';
import type { ActorIdentity, HeldView } from '../../workflows/messages.ts';
import { readCount } from '../count-argument.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { print, printJson, relative, table } from '../print.ts';
import { endProgress, showProgress } from '../progress.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';
import { shown, WATCH_HELP } from '../watch.ts';

interface Options extends SessionOptions {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly watch?: boolean;
  readonly reason?: string;
  readonly limit?: number;
  readonly id?: readonly string[];
  readonly by?: string;
  readonly why?: string;
}

/** An actor that holds readings, as visibility knows it. */
interface HeldActor extends ActorIdentity {
  readonly reason: string;
  readonly workflowId: string;
}

export function heldCommand(): Command {
  const command = new Command('held');
  command
    .command('list')
    .description('actors that hold readings, and why')
    .option('--reason <code>', 'only with this reason, as UnknownDevice')
    .option('--limit <n>', 'at most so many', readCount, 100)
    .option('--watch', WATCH_HELP)
    .option('--json', 'as JSON')
    .action((_: unknown, self: Command) => list(self.optsWithGlobals()));
  command
    .command('show <device> <type>')
    .description('the groups that one actor holds')
    .option('--json', 'as JSON')
    .action((device: string, type: string, _: unknown, self: Command) => show(device, type, self.optsWithGlobals()));
  command
    .command('retry [device] [type]')
    .description('try what is held now, and say what is held then')
    .option('--all', 'of every actor that holds something')
    .option('--reason <code>', 'with --all: only where this is the reason')
    .option('--json', 'as JSON')
    .action((device: string | undefined, type: string | undefined, _: unknown, self: Command) =>
      retry(device, type, self.optsWithGlobals()),
    );
  command
    .command('discard [device] [type]')
    .description('turn what is held into dead letters that say who decided it and why')
    .requiredOption('--why <text>', 'the reason, kept in the dead letter')
    .option('--by <name>', 'who decided it', userInfo().username)
    .option('--id <ids...>', 'only these groups, as `held show` names them')
    .option('--all', 'of every actor that holds something')
    .option('--reason <code>', 'with --all: only where this is the reason')
    .option('--json', 'as JSON')
    .action((device: string | undefined, type: string | undefined, _: unknown, self: Command) =>
      discard(device, type, self.optsWithGlobals()),
    );
  return command;
}

async function list(options: Options): Promise<void> {
  await onTemporal(options, (client) => shown(options, () => firstHeld(client, options), renderActors));
}

async function firstHeld(client: Client, { reason, limit }: Options): Promise<readonly HeldActor[]> {
  const found: HeldActor[] = [];
  for await (const { deviceId, type, reason: why, workflowId } of findHeld(client, reason)) {
    if (found.length >= (limit ?? 100)) break;
    found.push({ deviceId, type, reason: why, workflowId });
  }
  return found;
}

function renderActors(actors: readonly HeldActor[]): string {
  if (actors.length === 0) return 'Nothing is held.';
  const cells = actors.map(({ deviceId, type, reason }) => [deviceId, type, reason]);
  return table(['DEVICE', 'TYPE', 'REASON'], cells);
}

async function show(deviceId: string, type: string, options: Options): Promise<void> {
  const { held } = await onTemporal(options, (client) => viewActor(client, { deviceId, type }));
  if (options.json === true) return printJson(held);
  print(held.length === 0 ? 'Nothing is held.' : renderGroups(held));
}

function renderGroups(held: readonly HeldView[]): string {
  const cells = held.map(({ id, code, readings, since, checks, nextCheckAt, message }) => [
    id,
    code,
    String(readings),
    relative(since),
    String(checks),
    relative(nextCheckAt),
    message,
  ]);
  return table(['ID', 'REASON', 'READINGS', 'SINCE', 'CHECKS', 'NEXT CHECK', 'MESSAGE'], cells);
}

async function retry(device: string | undefined, type: string | undefined, options: Options): Promise<void> {
  const answers = await toChosen(device, type, options, (client, actor) => retryActor(client, actor));
  const rows = answers.map((one) => ({
    deviceId: one.deviceId,
    type: one.type,
    ...(one.ok
      ? { result: one.value.result, held: one.value.view.held.length }
      : { result: 'Failed', error: one.error }),
  }));
  if (options.json === true) printJson(rows);
  else print(renderRetried(answers.length, rows));
  if (rows.some(({ result }) => result !== 'Written' && result !== 'NothingOpen')) process.exitCode = EXIT.faults;
}

function renderRetried(
  tried: number,
  rows: readonly { deviceId: string; type: string; result: string; held?: number; error?: string }[],
): string {
  const left = rows.filter(({ result }) => result !== 'Written' && result !== 'NothingOpen');
  const lines = [`${tried - left.length} of ${tried} actor(s) hold nothing any more.`];
  if (left.length === 0) return lines.join('\n');
  const cells = left.map(({ deviceId, type, result, held, error }) => [
    deviceId,
    type,
    result,
    error ?? `${held} held`,
  ]);
  return [...lines, table(['DEVICE', 'TYPE', 'STATE', 'STILL'], cells)].join('\n');
}

async function discard(device: string | undefined, type: string | undefined, options: Options): Promise<void> {
  const { id: ids, by = '', why = '' } = options;
  if (ids !== undefined && options.all === true) {
    throw new CommandFailure(EXIT.usage, '--id names groups of one actor: leave --all out.');
  }
  const decision = { by, why, ...(ids === undefined ? {} : { ids }) };
  const answers = await toChosen(device, type, options, (client, actor) => discardFromActor(client, actor, decision));
  const rows = answers.map((one) => ({
    deviceId: one.deviceId,
    type: one.type,
    ...(one.ok ? { discarded: one.value } : { error: one.error }),
  }));
  const failed = answers.filter(({ ok }) => !ok).length;
  const groups = answers.reduce((sum, one) => sum + (one.ok ? one.value : 0), 0);
  if (options.json === true) printJson(rows);
  else print(`${groups} group(s) became dead letters; ${failed} actor(s) could not be asked.`);
  if (failed > 0) process.exitCode = EXIT.failed;
}

/** One actor, or with --all every one that holds something. */
async function toChosen<T>(
  device: string | undefined,
  type: string | undefined,
  options: Options,
  work: (client: Client, actor: ActorIdentity) => Promise<T>,
): Promise<readonly ActorAnswer<T>[]> {
  const isOne = device !== undefined && type !== undefined;
  if (isOne === (options.all === true)) {
    throw new CommandFailure(EXIT.usage, 'name one device and type, or say --all.');
  }
  return onTemporal(options, async (client) => {
    const actors = isOne ? [{ deviceId: device, type }] : findHeld(client, options.reason);
    const answers = await forEachActor(
      actors,
      (actor) => work(client, actor),
      (done) => showProgress(`${done} actor(s)`),
    );
    endProgress();
    const [only] = answers;
    if (isOne && only?.ok === false) throw new CommandFailure(EXIT.notFound, only.error);
    return answers;
  });
}

function findHeld(client: Client, reason: string | undefined) {
  return listActors(client, { state: 'Held', reason });
}

async function onTemporal<T>(options: Options, work: (client: Client) => Promise<T>): Promise<T> {
  return withTemporal(await openSession(options), ({ client }) => work(client));
}
