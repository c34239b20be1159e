import { Command } from 'commander';
import {
  type EndedRun,
  findEndedRuns,
  type RecoverDependencies,
  type RecoveredRun,
  recoverRun,
} from '../../replay/recover-actors.ts';
import type { ActorIdentity } from '../../workflows/messages.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { print, printJson, table } from '../print.ts';
import { endProgress, showProgress } from '../progress.ts';
import { createReplayParts, createReplaySender } from '../../operate/replay-parts.ts';
import { openSession, type SessionOptions, withTemporal } from '../session.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SessionOptions {
  readonly terminated?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function recoverCommand(): Command {
  return new Command('recover')
    .argument('[device]', 'device of one actor')
    .argument('[type]', 'and its measurement type')
    .option('--terminated', 'of every actor that did not end by itself')
    .option('--dry-run', 'only name the runs')
    .option('--json', 'as JSON')
    .action((device: string | undefined, type: string | undefined, _: unknown, self: Command) =>
      recover(device, type, self.optsWithGlobals()),
    );
}

async function recover(device: string | undefined, type: string | undefined, options: Options): Promise<void> {
  const identity = device === undefined || type === undefined ? undefined : { deviceId: device, type };
  if ((identity === undefined) !== (options.terminated === true)) {
    throw new CommandFailure(EXIT.usage, 'name one device and type, or say --terminated.');
  }
  const session = await openSession(options);
  const parts = await createReplayParts(session);
  const interrupted = untilInterrupted();
  try {
    const runs = await withTemporal(session, ({ client }) => {
      if (options.dryRun === true) return collect(findEndedRuns(client, identity));
      const send = createReplaySender(client, parts, interrupted.signal);
      return recoverAll({ ...parts, client, send }, identity);
    });
    endProgress();
    report(runs, options);
  } finally {
    interrupted.ignore();
  }
}

async function recoverAll(
  dependencies: RecoverDependencies,
  identity: ActorIdentity | undefined,
): Promise<readonly RecoveredRun[]> {
  const done: RecoveredRun[] = [];
  for await (const run of findEndedRuns(dependencies.client, identity)) {
    done.push(await recoverRun(dependencies, run));
    showProgress(`${done.length} run(s)`);
  }
  return done;
}

async function collect(runs: AsyncIterable<EndedRun>): Promise<readonly EndedRun[]> {
  const all: EndedRun[] = [];
  for await (const run of runs) all.push(run);
  return all;
}

function report(runs: readonly (EndedRun | RecoveredRun)[], options: Options): void {
  if (options.json === true) printJson(runs);
  else if (runs.length === 0) print('No actor was terminated or failed, as far as Temporal remembers.');
  else print(renderRuns(runs));
  if (runs.some((run) => 'outcome' in run && run.outcome === 'refused')) process.exitCode = EXIT.faults;
}

function renderRuns(runs: readonly (EndedRun | RecoveredRun)[]): string {
  const cells = runs.map((run) => [
    run.workflowId,
    run.runId,
    run.status,
    ...('outcome' in run ? [run.outcome, String(run.readings), String(run.unreadable)] : ['-', '-', '-']),
  ]);
  return table(['WORKFLOW', 'RUN', 'ENDED', 'OUTCOME', 'READINGS', 'UNREADABLE'], cells);
}
