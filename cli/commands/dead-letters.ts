import { Command } from 'commander';
import type { DeadLetter, DeadLetters } from '../../dead-letter/dead-letter.ts';
import { listMatching } from '../../dead-letter/filter.ts';
import { summarize } from '../../operate/letters/fault-summary.ts';
import { type LetterHead, renderLetters, renderSummaries } from '../dead-letters/list.ts';
import { replay } from '../dead-letters/replay.ts';
import { type FilterOptions, isFiltered, readFilter, withFilterOptions } from '../dead-letters/selection.ts';
import { readableLetter } from '../../operate/letters/readable-letter.ts';
import { readCount } from '../count-argument.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { OVERWRITE_HELP } from '../overwrite-help.ts';
import { print, printJson } from '../print.ts';
import { createReplayParts } from '../../operate/replay-parts.ts';
import { openSession, type SessionOptions } from '../session.ts';
import { shown, WATCH_HELP } from '../watch.ts';

interface Options extends SessionOptions, FilterOptions {
  readonly json?: boolean;
  readonly each?: boolean;
  readonly watch?: boolean;
  readonly limit?: number;
  readonly yes?: boolean;
}

export function deadLettersCommand(): Command {
  const command = new Command('dead-letters');
  withFilterOptions(command.command('list'))
    .description('how many there are of each fault and template')
    .option('--each', 'every letter with its id instead')
    .option('--limit <n>', 'with --each: at most so many', readCount, 100)
    .option('--watch', WATCH_HELP)
    .option('--json', 'as JSON')
    .action((_: unknown, self: Command) => list(self.optsWithGlobals()));
  command
    .command('show <id>')
    .description('one letter whole, with its faults and its body: holds health data')
    .action((id: string, _: unknown, self: Command) => show(id, self.optsWithGlobals()));
  addReplay(command);
  withFilterOptions(command.command('discard [ids...]'))
    .description('remove letters for good')
    .option('--yes', 'also those that a filter chooses')
    .option('--json', 'as JSON')
    .action((ids: readonly string[], _: unknown, self: Command) => discard(ids, self.optsWithGlobals()));
  return command;
}

function addReplay(command: Command): void {
  withFilterOptions(command.command('replay [ids...]'))
    .description('send letters again under the mapping in force; without ids and filters, all of them')
    .option('--dry-run', 'say what would pass, and send nothing')
    .option('--all', 'also what a letter has no fault of; writing it twice changes nothing')
    .option('--own-set', 'groups under the mapping set that made them')
    .option('--overwrite', OVERWRITE_HELP)
    .option('--resume <run>', 'go on with a run that was interrupted')
    .option('--json', 'as JSON')
    .action((ids: readonly string[], _: unknown, self: Command) => replay(ids, self.optsWithGlobals()));
}

async function list(options: Options): Promise<void> {
  const { deadLetters } = await createReplayParts(await openSession(options));
  const found = () => listMatching(deadLetters, readFilter(options));
  if (options.each === true) return shown(options, () => firstLetters(found(), options), orNone(renderLetters));
  return shown(options, () => summarize(found()), orNone(renderSummaries));
}

function orNone<T>(render: (rows: readonly T[]) => string): (rows: readonly T[]) => string {
  return (rows) => (rows.length === 0 ? 'There are no dead letters.' : render(rows));
}

/** Without their content: it is health data. */
async function firstLetters(found: AsyncIterable<DeadLetter>, { limit }: Options): Promise<readonly LetterHead[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of found) {
    if (letters.length >= (limit ?? 100)) break;
    letters.push(letter);
  }
  return letters.map(({ content: _content, ...head }) => head);
}

async function show(id: string, options: Options): Promise<void> {
  const { deadLetters } = await createReplayParts(await openSession(options));
  const letter = await deadLetters.get(id);
  if (letter === undefined) throw notFound(id);
  printJson(readableLetter(letter));
}

async function discard(ids: readonly string[], options: Options): Promise<void> {
  const { deadLetters } = await createReplayParts(await openSession(options));
  const chosen = ids.length > 0 ? await known(deadLetters, ids) : await filtered(deadLetters, options);
  for (const id of chosen) await deadLetters.discard(id);
  if (options.json === true) printJson({ discarded: chosen.length });
  else print(`${chosen.length} letter(s) discarded.`);
}

async function known(deadLetters: DeadLetters, ids: readonly string[]): Promise<readonly string[]> {
  for (const id of ids) if ((await deadLetters.get(id)) === undefined) throw notFound(id);
  return ids;
}

async function filtered(deadLetters: DeadLetters, options: Options): Promise<readonly string[]> {
  if (!isFiltered(options)) {
    throw new CommandFailure(EXIT.usage, 'name the letters to discard, by id or by a filter.');
  }
  const ids: string[] = [];
  for await (const { id } of listMatching(deadLetters, readFilter(options))) ids.push(id);
  if (ids.length === 0 || options.yes === true) return ids;
  throw new CommandFailure(
    EXIT.usage,
    `${ids.length} letter(s) match, and their readings would be lost. Add --yes to discard them.`,
  );
}

function notFound(id: string): CommandFailure {
  return new CommandFailure(
    EXIT.notFound,
    `there is no dead letter ${id}. See: iot-connector dead-letters list --each`,
  );
}
