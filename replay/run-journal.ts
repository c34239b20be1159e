import type { Store } from '../store/store.ts';
import { isRunId } from './run-publisher.ts';

/** What a run is to do, fixed when it begins, and how far it has come. Plain JSON. */
export interface RunRecord<Plan, Report> {
  readonly v: 1;
  readonly id: string;
  readonly kind: string;
  readonly startedAt: string;
  readonly plan: Plan;
  /** How many steps of the plan are done. */
  readonly done: number;
  readonly report: Report;
  readonly finishedAt?: string;
}

export interface RunJournal<Plan, Report> {
  readonly record: RunRecord<Plan, Report>;
  /** Resolves once the step is durable. @throws RunTakenOver when another process goes on with the run */
  advance(done: number, report: Report): Promise<void>;
  finish(report: Report): Promise<void>;
}

export interface RunBeginning<Plan, Report> {
  readonly id: string;
  readonly kind: string;
  readonly plan: Plan;
  readonly report: Report;
}

/** Another process resumed the same run: two would send the same rows in two orders. */
export class RunTakenOver extends Error {
  override readonly name = 'RunTakenOver';

  constructor(id: string) {
    super(`Run ${id} is carried on by another process. Wait for it, or stop it and resume the run again.`);
  }
}

/** There is no such run, or it does something else. */
export class UnknownRun extends Error {
  override readonly name = 'UnknownRun';

  constructor(id: string, kind: string) {
    super(`There is no ${kind} run ${id} in the store. The run's id was printed when it began.`);
  }
}

const PREFIX = 'runs/';

export async function beginRun<Plan, Report>(
  store: Store,
  { id, kind, plan, report }: RunBeginning<Plan, Report>,
): Promise<RunJournal<Plan, Report>> {
  const startedAt = new Date().toISOString();
  const record: RunRecord<Plan, Report> = { v: 1, id, kind, startedAt, plan, done: 0, report };
  const etag = await store.put(PREFIX + id, encode(record), { etag: null });
  if (etag === undefined) throw new RunTakenOver(id);
  return journalOf(store, record, etag);
}

/** @throws UnknownRun */
export async function resumeRun<Plan, Report>(
  store: Store,
  kind: string,
  id: string,
): Promise<RunJournal<Plan, Report>> {
  const value = isRunId(id) ? await store.get(PREFIX + id) : undefined;
  if (value === undefined) throw new UnknownRun(id, kind);
  const record: unknown = JSON.parse(Buffer.from(value.bytes).toString('utf8'));
  if (!isRecord<Plan, Report>(record) || record.kind !== kind) throw new UnknownRun(id, kind);
  // Written anew, so that a process that still works on it notices.
  const etag = await store.put(PREFIX + id, value.bytes, { etag: value.etag });
  if (etag === undefined) throw new RunTakenOver(id);
  return journalOf(store, record, etag);
}

/** A run as it is kept, without taking it over. */
export async function readRun<Plan, Report>(
  store: Store,
  kind: string,
  id: string,
): Promise<RunRecord<Plan, Report> | undefined> {
  const value = isRunId(id) ? await store.get(PREFIX + id) : undefined;
  if (value === undefined) return undefined;
  const record: unknown = JSON.parse(Buffer.from(value.bytes).toString('utf8'));
  return isRecord<Plan, Report>(record) && record.kind === kind ? record : undefined;
}

/** The ids of all runs, of whatever kind, oldest first. */
export async function* listRunIds(store: Store): AsyncIterable<string> {
  for await (const key of store.list(PREFIX)) yield key.slice(PREFIX.length);
}

function journalOf<Plan, Report>(
  store: Store,
  first: RunRecord<Plan, Report>,
  firstEtag: string,
): RunJournal<Plan, Report> {
  let [record, etag] = [first, firstEtag];
  const write = async (next: RunRecord<Plan, Report>): Promise<void> => {
    const written = await store.put(PREFIX + record.id, encode(next), { etag });
    if (written === undefined) throw new RunTakenOver(record.id);
    [record, etag] = [next, written];
  };
  return {
    get record() {
      return record;
    },
    advance: (done, report) => write({ ...record, done, report }),
    finish: (report) => write({ ...record, report, finishedAt: new Date().toISOString() }),
  };
}

function encode(record: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(record));
}

// Written by `beginRun` only: version and kind say what the rest is.
function isRecord<Plan, Report>(value: unknown): value is RunRecord<Plan, Report> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'v' in value &&
    value.v === 1 &&
    'kind' in value &&
    'plan' in value &&
    'done' in value &&
    typeof value.done === 'number'
  );
}
