import { z } from 'zod';
import { NotFound } from '../../../operate/not-found.ts';
import {
  beginReplay,
  dryRunReplay,
  listReplays,
  readReplay,
  type ReplayJournal,
  type ReplayOptions,
  type ReplayRecord,
  resumeReplay,
  runReplay,
  type Selection,
} from '../../../replay/replay-letters.ts';
import type { Run } from '../../contract/runs.ts';
import type { ConsoleParts } from '../console-parts.ts';
import { BY_ID, LETTER_SELECTION, NOTHING, REPLAY_OPTIONS } from '../inputs.ts';
import { get, post, type Route } from '../route.ts';
import type { Runs } from '../runs.ts';
import { toFilter } from './letters.ts';

const [BY_IDS, BY_FILTER] = LETTER_SELECTION.options;
const REPLAY = z.union([BY_IDS.extend(REPLAY_OPTIONS), BY_FILTER.extend(REPLAY_OPTIONS)]);
const SHOWN_REPLAYS = 20;

export function runRoutes(parts: ConsoleParts, runs: Runs): readonly Route[] {
  return [
    post('replay', REPLAY, (request) => (request.dryRun ? dryRun(parts, runs, request) : replay(parts, runs, request))),
    get('runs', NOTHING, () => listRuns(parts, runs)),
    get('run', BY_ID, ({ id }) => findRun(parts, runs, id)),
    post('resumeRun', BY_ID, ({ id }) => resume(parts, runs, id)),
    post('cancelRun', BY_ID, ({ id }) => runs.cancel(id)),
  ];
}

type Request = z.output<typeof REPLAY>;

/** What a person discarded is sent again only by its id. */
function selectionOf(request: Request): Selection {
  return 'ids' in request ? { ids: request.ids } : { filter: { ...toFilter(request.filter), isDiscarded: false } };
}

function optionsOf({ allTemplates, ownSet, overwrite }: Request): ReplayOptions {
  return { allTemplates, ownSet, overwrite };
}

async function replay(parts: ConsoleParts, runs: Runs, request: Request): Promise<Run> {
  const inForce = await parts.readSetInForce();
  return carryOut(parts, runs, await beginReplay(parts, selectionOf(request), inForce, optionsOf(request)));
}

async function dryRun(parts: ConsoleParts, runs: Runs, request: Request): Promise<Run> {
  const inForce = await parts.readSetInForce();
  return runs.start({
    kind: 'dryRun',
    of: 'letters',
    work: async ({ step }) => ({
      kind: 'replay',
      report: await dryRunReplay(parts, selectionOf(request), inForce, optionsOf(request), step),
    }),
  });
}

/** One that is under way here goes on as it is: resumed, it would be taken over from itself. */
async function resume(parts: ConsoleParts, runs: Runs, id: string): Promise<Run> {
  const own = runs.get(id);
  return own?.state === 'running' ? own : carryOut(parts, runs, await resumeReplay(parts, id));
}

/** The run has its journal's id: it is found again when this server is not there any more. */
function carryOut(parts: ConsoleParts, runs: Runs, journal: ReplayJournal): Run {
  return runs.start({
    kind: 'replay',
    of: 'letters',
    id: journal.record.id,
    canResume: true,
    done: journal.record.report.letters,
    total: lettersOf(journal.record),
    work: async ({ signal, step }) => {
      const send = parts.createSender(signal);
      return { kind: 'replay', report: await runReplay({ ...parts, send }, journal, step) };
    },
  });
}

async function listRuns(parts: ConsoleParts, runs: Runs): Promise<readonly Run[]> {
  const own = runs.list();
  const known = new Set(own.map(({ id }) => id));
  const kept = (await listReplays(parts, SHOWN_REPLAYS)).filter(({ id }) => !known.has(id)).map(toRun);
  return [...own, ...kept].sort((a, b) => b.startedAt - a.startedAt);
}

async function findRun(parts: ConsoleParts, runs: Runs, id: string): Promise<Run> {
  const own = runs.get(id);
  if (own !== undefined) return own;
  const record = await readReplay(parts, id);
  if (record === undefined) throw new NotFound(`There is no run ${id}.`);
  return toRun(record);
}

/** A replay of another process: it may still be at work, or have been interrupted. */
function toRun(record: ReplayRecord): Run {
  const { id, startedAt, finishedAt, report } = record;
  const progress = { done: report.letters, total: lettersOf(record), of: 'letters' };
  const common = { id, progress, kind: 'replay' as const, startedAt: Date.parse(startedAt) };
  if (finishedAt === undefined) return { ...common, state: 'interrupted', canResume: true };
  return {
    ...common,
    state: 'done',
    canResume: false,
    finishedAt: Date.parse(finishedAt),
    result: { kind: 'replay', report },
  };
}

function lettersOf({ plan }: ReplayRecord): number {
  return plan.steps.reduce((sum, step) => sum + step.length, 0);
}
