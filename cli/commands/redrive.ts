import { Command } from 'commander';
import { createReaderClient } from '../../replay/reader-client.ts';
import {
  beginRedrive,
  dryRunRedrive,
  type RedriveDependencies,
  type RedriveReport,
  type RedriveRequest,
  resumeRedrive,
  runRedrive,
} from '../../replay/redrive.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { OVERWRITE_HELP } from '../overwrite-help.ts';
import { print, printJson, table } from '../print.ts';
import { endProgress, showProgress } from '../progress.ts';
import { createReplayParts, createReplaySender, readSetInForce, type ReplayParts } from '../../operate/replay-parts.ts';
import { openSession, type Session, type SessionOptions, withTemporal } from '../session.ts';
import { readTime } from '../time-argument.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SessionOptions {
  readonly from?: string;
  readonly to?: string;
  readonly type?: readonly string[];
  readonly device?: readonly string[];
  readonly consumerGroup: string;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
}

export function redriveCommand(): Command {
  return new Command('redrive')
    .option('--from <time>', 'events that the hub took since then: an ISO time, or 90m, 12h, 7d')
    .option('--to <time>', 'and before then')
    .option('--type <types...>', 'only these measurement types')
    .option('--device <ids...>', 'only these devices')
    .option(
      '--consumer-group <name>',
      'a consumer group that no ingestor reads: create it once on your hub; the embedded one has it',
      'redrive',
    )
    .option('--overwrite', OVERWRITE_HELP)
    .option('--dry-run', 'say what would be sent, and send nothing')
    .option('--resume <run>', 'go on with a run that was interrupted')
    .option('--json', 'as JSON')
    .action((_: unknown, self: Command) => redrive(self.optsWithGlobals()));
}

async function redrive(options: Options): Promise<void> {
  const session = await openSession(options);
  const parts = await createReplayParts(session);
  const client = createReaderClient(await session.hub(), options.consumerGroup);
  const interrupted = untilInterrupted();
  const dependencies: RedriveDependencies = { ...parts, client, signal: interrupted.signal };
  try {
    if (options.dryRun === true) {
      const report = await dryRunRedrive(dependencies, await readSetInForce(session), requestOf(options));
      return show(report, options, { dryRun: true });
    }
    await run(session, parts, dependencies, options);
  } finally {
    interrupted.ignore();
    await client.close();
  }
}

async function run(
  session: Session,
  parts: ReplayParts,
  dependencies: RedriveDependencies,
  options: Options,
): Promise<void> {
  const journal =
    options.resume === undefined
      ? await beginRedrive(dependencies, await readSetInForce(session), requestOf(options))
      : await resumeRedrive(parts.store, options.resume);
  const { id } = journal.record;
  if (options.json !== true) print(`Run ${id}`);
  try {
    const report = await withTemporal(session, (temporal) => {
      const send = createReplaySender(temporal.client, parts, dependencies.signal);
      return runRedrive({ ...dependencies, send }, journal, ({ events, readings }) =>
        showProgress(`${events} events, ${readings} readings`),
      );
    });
    endProgress();
    show(report, options, { run: id });
    if (report.refusing.length > 0) process.exitCode = EXIT.faults;
  } catch (cause) {
    endProgress();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(
      EXIT.failed,
      `run ${id} has stopped: ${reason}. Go on with: iot-connector redrive --resume ${id}`,
    );
  }
}

function requestOf({ from, to, type, device, overwrite }: Options): RedriveRequest {
  if (from === undefined) {
    throw new CommandFailure(EXIT.usage, 'say from when, as --from 2026-03-01T10:00:00Z or --from 12h.');
  }
  return {
    from: readTime(from, '--from'),
    ...(to === undefined ? {} : { to: readTime(to, '--to') }),
    ...(type === undefined ? {} : { types: type }),
    ...(device === undefined ? {} : { devices: device }),
    overwrite: overwrite === true,
  };
}

function show(report: RedriveReport, { json }: Options, about: { dryRun: true } | { run: string }): void {
  if (json === true) return printJson({ ...about, ...report });
  print(renderRedrive(report, 'dryRun' in about));
}

export function renderRedrive(report: RedriveReport, isDryRun: boolean): string {
  const { events, readings, faulty, readingsByType, faultsByCode, refusing } = report;
  const verb = isDryRun ? 'would be sent' : 'were sent';
  const lines = [`${events} event(s) read; ${readings} reading(s) ${verb}.`];
  const types = Object.entries(readingsByType).map(([type, count]) => [type, String(count)]);
  if (types.length > 0) lines.push(table(['TYPE', 'READINGS'], types));
  if (faulty > 0) {
    lines.push(`${faulty} event(s) have faults${isDryRun ? '' : ' and are dead letters'}:`);
    lines.push(
      table(
        ['CODE', 'FAULTS'],
        Object.entries(faultsByCode).map(([code, count]) => [code, String(count)]),
      ),
    );
  }
  if (refusing.length > 0) lines.push(`${refusing.length} actor(s) took nothing; redrive their devices again.`);
  return lines.join('\n');
}
