import { listMatching } from '../../dead-letter/filter.ts';
import {
  beginReplay,
  dryRunReplay,
  type ReplayJournal,
  type ReplayOptions,
  resumeReplay,
  runReplay,
  type Selection,
} from '../../replay/replay-letters.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { print, printJson } from '../print.ts';
import { endProgress, showProgress } from '../progress.ts';
import { createReplayParts, createReplaySender, readSetInForce, type ReplayParts } from '../../operate/replay-parts.ts';
import { openSession, type Session, type SessionOptions, withTemporal } from '../session.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { renderReport } from './render-report.ts';
import { type FilterOptions, readFilter } from './selection.ts';

export interface ReplayCommandOptions extends SessionOptions, FilterOptions {
  readonly all?: boolean;
  readonly ownSet?: boolean;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
}

export async function replay(ids: readonly string[], options: ReplayCommandOptions): Promise<void> {
  const session = await openSession(options);
  const parts = await createReplayParts(session);
  const selection = selectionOf(ids, options);
  if (options.dryRun === true) return dryRun(session, parts, selection, options);
  const journal =
    options.resume === undefined
      ? await beginReplay(parts, selection, await readSetInForce(session), replayOptions(options))
      : await resumeReplay(parts, options.resume);
  const letters = journal.record.plan.steps.flat().length;
  if (letters > 0 && options.json !== true) print(`Run ${journal.record.id}: ${letters} letter(s)`);
  await run(session, parts, journal, options);
  if (options.json !== true && options.resume === undefined) await tellOfDiscarded(parts, selection);
}

function showLetters(done: number, total: number): void {
  showProgress(`${done} of ${total} letters`);
}

async function dryRun(
  session: Session,
  parts: ReplayParts,
  selection: Selection,
  options: ReplayCommandOptions,
): Promise<void> {
  const report = await dryRunReplay(parts, selection, await readSetInForce(session), replayOptions(options));
  if (options.json === true) printJson({ dryRun: true, ...report });
  else {
    print(renderReport(report, true));
    await tellOfDiscarded(parts, selection);
  }
}

async function run(
  session: Session,
  parts: ReplayParts,
  journal: ReplayJournal,
  options: ReplayCommandOptions,
): Promise<void> {
  const { id } = journal.record;
  const interrupted = untilInterrupted();
  try {
    const report = await withTemporal(session, ({ client }) => {
      const send = createReplaySender(client, parts, interrupted.signal);
      return runReplay({ ...parts, send }, journal, showLetters);
    });
    endProgress();
    if (options.json === true) printJson({ run: id, ...report });
    else print(renderReport(report, false));
    if ((report.fates.passes ?? 0) + (report.fates.gone ?? 0) < report.letters) process.exitCode = EXIT.faults;
  } catch (cause) {
    endProgress();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `run ${id} has stopped: ${reason}. Go on with: iot-connector dead-letters replay --resume ${id}`;
    throw new CommandFailure(EXIT.failed, message);
  } finally {
    interrupted.ignore();
  }
}

/** A person's decision is not undone by a filter, but is not passed over in silence either. */
async function tellOfDiscarded({ deadLetters }: ReplayParts, selection: Selection): Promise<void> {
  if ('ids' in selection) return;
  let discarded = 0;
  for await (const _ of listMatching(deadLetters, { ...selection.filter, isDiscarded: true })) discarded += 1;
  if (discarded === 0) return;
  print(
    `${discarded} more that a person discarded: they are replayed by their ids only, see dead-letters list --each.`,
  );
}

/** What a person discarded is sent again only by its id. */
function selectionOf(ids: readonly string[], options: ReplayCommandOptions): Selection {
  return ids.length > 0 ? { ids } : { filter: { ...readFilter(options), isDiscarded: false } };
}

function replayOptions({ all, ownSet, overwrite }: ReplayCommandOptions): ReplayOptions {
  return { allTemplates: all === true, ownSet: ownSet === true, overwrite: overwrite === true };
}
