import type { DeadLetter, DeadLetters } from '../dead-letter/dead-letter.ts';
import { type DeadLetterFilter, listMatching } from '../dead-letter/filter.ts';
import { createLimit } from '../ingestor/concurrency.ts';
import type { Normalizer } from '../ingestor/normalizer.ts';
import type { MappingSetArchive } from '../mapping-sets/archive.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import type { Store } from '../store/store.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import { type Examined, examineLetter } from './examine-letter.ts';
import { addFates, EMPTY_REPORT, type FateOfLetter, type ReplayReport } from './report.ts';
import { beginRun, listRunIds, readRun, resumeRun, type RunJournal } from './run-journal.ts';
import { newRunId } from './run-publisher.ts';
import type { SendRows } from './send-rows.ts';

export interface ReplayDependencies {
  readonly store: Store;
  readonly deadLetters: DeadLetters;
  readonly mappingSets: MappingSetArchive;
  readonly normalize: Normalizer;
}

/** How letters are to be read and sent. */
export interface ReplayOptions {
  /** Also measurements of templates that the letter has no fault of. */
  readonly allTemplates: boolean;
  /** Groups under the set that made them, not under the one in force. */
  readonly ownSet: boolean;
  /** Replaces values that stand in FHIR. */
  readonly overwrite: boolean;
}

/** Which letters: by id, or all that match. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: DeadLetterFilter };

/** What a replay is to do, as its journal keeps it. */
export interface ReplayPlan {
  readonly mappingSet: string;
  readonly options: ReplayOptions;
  /** Letters that are sent together; each step has a lane of its own. */
  readonly steps: readonly (readonly string[])[];
}

export type ReplayJournal = RunJournal<ReplayPlan, ReplayReport>;
export type ReplayRecord = ReplayJournal['record'];
export type Progress = (done: number, total: number) => void;

const KIND = 'replay';
/** Letters of a window hold up to 256 KB each, and all of a step are in memory. */
const LETTERS_PER_STEP = 100;
const STORE_CALLS_AT_ONCE = 16;

/** Fixes what a run is to do: letters that come in meanwhile are not part of it. */
export async function beginReplay(
  { store, deadLetters, mappingSets }: ReplayDependencies,
  selection: Selection,
  inForce: MappingSet,
  options: ReplayOptions,
): Promise<ReplayJournal> {
  await mappingSets.publish(inForce);
  const chosen: { readonly id: string; readonly order: string }[] = [];
  for await (const letter of select(deadLetters, selection)) chosen.push({ id: letter.id, order: orderOf(letter) });
  // An actor's letters side by side: one signal carries many of them.
  const ids = chosen.sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ id }) => id);
  const plan = { mappingSet: inForce.version, options, steps: cut(ids, LETTERS_PER_STEP) };
  return beginRun(store, { id: newRunId(Date.now()), kind: KIND, plan, report: EMPTY_REPORT });
}

export function resumeReplay({ store }: Pick<ReplayDependencies, 'store'>, id: string): Promise<ReplayJournal> {
  return resumeRun(store, KIND, id);
}

/** The newest replays, as far as they have come. */
export async function listReplays(
  { store }: Pick<ReplayDependencies, 'store'>,
  limit: number,
): Promise<readonly ReplayRecord[]> {
  const ids: string[] = [];
  for await (const id of listRunIds(store)) ids.push(id);
  const records = await Promise.all(ids.slice(-limit).map((id) => readReplay({ store }, id)));
  return records.filter((record) => record !== undefined).toReversed();
}

export function readReplay(
  { store }: Pick<ReplayDependencies, 'store'>,
  id: string,
): Promise<ReplayRecord | undefined> {
  return readRun(store, KIND, id);
}

/**
 * Sends the letters of a run again, step by step, and removes each when its rows are durable in their actors. A step that
 * was interrupted is done again: actors drop what they have, and letters that are gone were taken.
 */
export async function runReplay(
  dependencies: ReplayDependencies & { readonly send: SendRows },
  journal: ReplayJournal,
  progress: Progress = () => {},
): Promise<ReplayReport> {
  const { plan, done } = journal.record;
  let { report } = journal.record;
  const total = plan.steps.reduce((sum, step) => sum + step.length, 0);
  for (const [index, ids] of plan.steps.entries()) {
    if (index < done) continue;
    const fates = await replayStep(dependencies, journal.record.id, plan, { index, ids });
    report = addFates(report, fates);
    await journal.advance(index + 1, report);
    progress(report.letters, total);
  }
  await journal.finish(report);
  return report;
}

/** What a replay would do, without doing it. */
export async function dryRunReplay(
  dependencies: ReplayDependencies,
  selection: Selection,
  inForce: MappingSet,
  options: ReplayOptions,
  onExamined: (letters: number) => void = () => {},
): Promise<ReplayReport> {
  let report = EMPTY_REPORT;
  for await (const letter of select(dependencies.deadLetters, selection)) {
    report = addFates(report, [fateOf(await examine(dependencies, letter, inForce, options))]);
    onExamined(report.letters);
  }
  return report;
}

async function* select(deadLetters: DeadLetters, selection: Selection): AsyncIterable<DeadLetter> {
  if ('filter' in selection) return yield* listMatching(deadLetters, selection.filter);
  for (const id of selection.ids) {
    const letter = await deadLetters.get(id);
    if (letter !== undefined) yield letter;
  }
}

function orderOf({ deviceId = '', type = '', id }: DeadLetter): string {
  return JSON.stringify([deviceId, type, id]);
}

function cut(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, step) => ids.slice(step * size, (step + 1) * size));
}

interface Step {
  readonly index: number;
  readonly ids: readonly string[];
}

async function replayStep(
  dependencies: ReplayDependencies & { readonly send: SendRows },
  runId: string,
  { mappingSet, options }: ReplayPlan,
  { index, ids }: Step,
): Promise<readonly FateOfLetter[]> {
  const { deadLetters, mappingSets, send } = dependencies;
  const inForce = await mappingSets.get(mappingSet);
  if (inForce === undefined) throw new Error(`mapping set ${mappingSet} of the run is not in the store any more`);
  const atOnce = createLimit(STORE_CALLS_AT_ONCE);
  const letters = (await Promise.all(ids.map((id) => atOnce(() => deadLetters.get(id))))).filter(
    (letter) => letter !== undefined,
  );
  const examined: { readonly letter: DeadLetter; readonly found: Examined }[] = [];
  for (const letter of letters) {
    examined.push({ letter, found: await examine(dependencies, letter, inForce, options) });
  }
  const rows = examined.flatMap(({ found }) => found.rows);
  const marked = options.overwrite ? rows.map((row) => ({ ...row, overwrite: true as const })) : rows;
  const refusing = await send(marked, { runId, name: String(index) });
  const settled = examined.map(({ letter, found }) =>
    atOnce(() => settle(deadLetters, letter, found, refusing, mappingSet)),
  );
  const gone = Array.from({ length: ids.length - letters.length }, (): FateOfLetter => GONE);
  return [...(await Promise.all(settled)), ...gone];
}

const GONE: FateOfLetter = { fate: 'gone', readings: 0, faults: [] };

async function examine(
  { mappingSets, normalize }: ReplayDependencies,
  letter: DeadLetter,
  inForce: MappingSet,
  { ownSet, allTemplates }: ReplayOptions,
): Promise<Examined> {
  const isOwn = ownSet && letter.kind === 'group' && letter.mappingSet !== '';
  const set = isOwn ? await mappingSets.get(letter.mappingSet) : inForce;
  if (set === undefined) return { verdict: 'faulty', rows: [], faults: [unknownSet(letter)] };
  return examineLetter(letter, { normalize, set, allTemplates });
}

function unknownSet({ mappingSet }: DeadLetter) {
  const message = `Mapping set ${mappingSet} is not in the store: replay under the set in force.`;
  return { code: 'UnknownMappingSet', message };
}

/** The rows are durable: what is done is forgotten, and what is left says why. */
async function settle(
  deadLetters: DeadLetters,
  letter: DeadLetter,
  found: Examined,
  refusing: ReadonlySet<string>,
  mappingSet: string,
): Promise<FateOfLetter> {
  if (found.rows.some(({ identity }) => refusing.has(actorWorkflowId(identity)))) {
    return { fate: 'refused', readings: 0, faults: [] };
  }
  if (found.verdict === 'passes') await deadLetters.discard(letter.id);
  // An event is read anew each time: its letter tells what is wrong with it under the set that it was tried with last.
  else if (letter.kind === 'event' && found.faults.length > 0) {
    await deadLetters.add({ ...letter, faults: found.faults, mappingSet });
  }
  return fateOf(found);
}

function fateOf({ verdict, rows, faults }: Examined): FateOfLetter {
  return { fate: verdict, readings: rows.length, faults };
}
