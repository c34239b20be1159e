import { setTimeout as delay } from 'node:timers/promises';
import { HandOffError, type ActorClient } from '../ingestor/actor-client.ts';
import { createLimit } from '../ingestor/concurrency.ts';
import { jitteredBackoffMs, splitByBytes } from '../ingestor/hand-off.ts';
import { rowBytes } from '../ingestor/row-size.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import { toColumns } from '../workflows/columns.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import type { ActorIdentity, MeasurementBatch, WindowRules } from '../workflows/messages.ts';
import { readBatch } from '../workflows/read-batch.ts';
import type { Pace } from './pace.ts';
import { runPublisher } from './run-publisher.ts';

/** A row on its way to its actor again. */
export interface ReplayRow {
  readonly identity: ActorIdentity;
  readonly mappingSet: string;
  readonly row: MeasurementRow;
  /** Replaces values that stand in FHIR. */
  readonly overwrite?: true | undefined;
}

/** Where rows are sent, and as what. */
export interface Lane {
  readonly runId: string;
  /** Keys ascend within a lane: whoever sends rows out of order uses another. */
  readonly name: string;
}

export interface SenderDependencies {
  readonly actors: ActorClient;
  readonly rulesFor: (type: string) => WindowRules;
  readonly pace: Pace;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
}

/** Nothing more can be sent: the run can be resumed when it can. */
export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted';
}

/** Resolves once every row is durable in its actor, but for those of the actors that it answers: they take nothing. */
export type SendRows = (rows: readonly ReplayRow[], lane: Lane) => Promise<ReadonlySet<string>>;

/** Far below the server's limit for one signal. */
const MAX_SIGNAL_BYTES = 200_000;
const ACTORS_AT_ONCE = 16;
const PATIENCE_MS = 60_000;

export function createSender(dependencies: SenderDependencies): SendRows {
  const limit = createLimit(ACTORS_AT_ONCE);
  return async (rows, lane) => {
    const refusing = new Set<string>();
    const jobs = [...byActor(rows)].map(([actor, own]) =>
      limit(async () => {
        if (!(await sendToActor(own, lane, dependencies))) refusing.add(actor);
      }),
    );
    // All of them end before a failure is told, so that nothing is sent behind the back of whoever hears of it.
    const ended = await Promise.allSettled(jobs);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    return refusing;
  };
}

function byActor(rows: readonly ReplayRow[]): ReadonlyMap<string, readonly ReplayRow[]> {
  const actors = new Map<string, ReplayRow[]>();
  for (const row of rows) {
    const actor = actorWorkflowId(row.identity);
    const known = actors.get(actor);
    if (known === undefined) actors.set(actor, [row]);
    else known.push(row);
  }
  return actors;
}

/**
 * Sends in the order of keys and stops at the first refusal: what is sent behind a refused row would raise the actor's
 * mark above it, and the row would be taken for a duplicate when the run is resumed.
 */
async function sendToActor(rows: readonly ReplayRow[], lane: Lane, deps: SenderDependencies): Promise<boolean> {
  const batches = toBatches(rows, lane, deps);
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    const [first] = batch.rows;
    if (first === undefined) continue;
    const sent = await sendBatch(first.identity, batch, deps);
    if (sent === 'tooLarge' && batch.rows.length > 1) batches.unshift(...halves(batch));
    else if (sent !== 'accepted') return false;
  }
  return true;
}

interface Batch {
  readonly head: Omit<MeasurementBatch, 'rows'>;
  readonly rows: readonly ReplayRow[];
}

function toBatches(rows: readonly ReplayRow[], lane: Lane, { rulesFor }: SenderDependencies): Batch[] {
  const groups = new Map<string, ReplayRow[]>();
  for (const row of inOrder(rows)) {
    const key = originOf(row, lane);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { mappingSet, identity, overwrite } = first;
    const marks = overwrite === true ? { overwrite: true as const } : {};
    const publisher = originOf(first, lane);
    const head = { v: 1 as const, publisher, mappingSet, rules: rulesFor(identity.type), ...marks };
    const sized = group.map((row) => ({ row, bytes: rowBytes(row.row) }));
    return splitByBytes(sized, MAX_SIGNAL_BYTES).map((piece) => ({ head, rows: piece.map(({ row }) => row) }));
  });
}

/** Rows of another mapping set have a mark of their own: an event may have been read under two. */
function originOf({ mappingSet, row, overwrite }: ReplayRow, { runId, name }: Lane): string {
  const lane = `${name}.${mappingSet}${overwrite === true ? '.over' : ''}`;
  return runPublisher(runId, lane, row.key.publisher);
}

/** By key; of a row that is there twice, the one that has more to say. */
function inOrder(rows: readonly ReplayRow[]): readonly ReplayRow[] {
  const unique = new Map<string, ReplayRow>();
  for (const row of rows) {
    const { publisher, sequence, sub } = row.row.key;
    const key = JSON.stringify([row.mappingSet, row.overwrite ?? false, publisher, sequence, sub]);
    const known = unique.get(key);
    if (known === undefined || known.row.values.length < row.row.values.length) unique.set(key, row);
  }
  return [...unique.values()].sort((a, b) => a.row.key.sequence - b.row.key.sequence || a.row.key.sub - b.row.key.sub);
}

function halves({ head, rows }: Batch): Batch[] {
  const middle = Math.ceil(rows.length / 2);
  return [
    { head, rows: rows.slice(0, middle) },
    { head, rows: rows.slice(middle) },
  ];
}

type Sent = 'accepted' | 'tooLarge' | 'refused';

async function sendBatch(identity: ActorIdentity, { head, rows }: Batch, deps: SenderDependencies): Promise<Sent> {
  const batch: MeasurementBatch = { ...head, rows: toColumns(rows.map(({ row }) => row)) };
  // Its actor would keep no more of it than a short text.
  if (readBatch(batch) === undefined) return 'refused';
  const giveUpAt = Date.now() + (deps.patienceMs ?? PATIENCE_MS);
  for (let attempt = 0; ; attempt++) {
    if (deps.signal.aborted) throw new RunInterrupted('the run was interrupted');
    await deps.pace();
    const error = await deps.actors.handOff(identity, batch).then(() => undefined, asHandOffError);
    if (error === undefined) return 'accepted';
    if (error.kind === 'tooLarge') return 'tooLarge';
    if (Date.now() >= giveUpAt) {
      if (error.kind === 'refused') return 'refused';
      throw new RunInterrupted(`Temporal cannot be reached: ${error.message}`, { cause: error });
    }
    await delay(jitteredBackoffMs(attempt), undefined, { signal: deps.signal }).catch(() => undefined);
  }
}

function asHandOffError(error: unknown): HandOffError {
  if (error instanceof HandOffError) return error;
  return new HandOffError('refused', error instanceof Error ? error.message : 'unknown error', error);
}
