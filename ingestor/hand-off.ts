import { setTimeout as delay } from 'node:timers/promises';
import type { MeasurementRow } from '../mapping/model.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { noTracing, type Tracing } from '../telemetry/tracing.ts';
import { toColumns } from '../workflows/columns.ts';
import type { ActorIdentity, MeasurementBatch, WindowRules } from '../workflows/messages.ts';
import { readBatch } from '../workflows/read-batch.ts';
import { HandOffError, type ActorClient } from './actor-client.ts';
import type { Breaker } from './breaker.ts';
import type { Limit } from './concurrency.ts';
import type { RefusingActors } from './refusing-actors.ts';

/** A signal far below the server's 2 MiB, so that a history of many signals stays below its limits too. */
const MAX_SIGNAL_BYTES = 200_000;
const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 5_000;

export interface SizedRow {
  readonly row: MeasurementRow;
  readonly bytes: number;
  /** Traceparent that its event came with. */
  readonly trace?: string;
}

/** Rows of one actor from one partition, under one mapping set, in the order of their keys. */
export interface HandOff {
  readonly identity: ActorIdentity;
  readonly publisher: string;
  readonly mappingSet: string;
  readonly rules: WindowRules;
  readonly rows: readonly SizedRow[];
  /** Aborted when the partition is given up. */
  readonly abandoned: AbortSignal;
  isOwned(): boolean;
  /** Called for each attempt that has to be repeated. */
  retried(): void;
}

/** `settled`: every row is in its actor, but for those refused. `abandoned`: some may not be, and are read again. */
export type HandOffOutcome =
  | { readonly kind: 'settled'; readonly refused: readonly RefusedRows[] }
  | { readonly kind: 'abandoned' };

export interface RefusedRows {
  readonly rows: readonly MeasurementRow[];
  readonly reason: string;
}

export interface HandOffDependencies {
  readonly actors: ActorClient;
  /** Shared by all partitions: bounds the calls under way. */
  readonly limit: Limit;
  readonly breaker: Breaker;
  readonly metrics: Metrics;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly now: () => number;
  readonly refusing: RefusingActors;
  /** How long to wait after the attempt of this index, counted from 0. */
  readonly backoffMs?: (attempt: number) => number;
}

/**
 * Hands rows to their actor, one signal after the other. A failure that may mend itself is retried with the very same
 * rows for as long as it takes, because an ambiguous one may have arrived.
 */
export async function handOff(job: HandOff, dependencies: HandOffDependencies): Promise<HandOffOutcome> {
  const chunks = splitByBytes(job.rows, MAX_SIGNAL_BYTES);
  const refused: RefusedRows[] = [];
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    const sent = await sendChunk(job, chunk, dependencies);
    if (sent.kind === 'abandoned') return { kind: 'abandoned' };
    if (sent.kind === 'tooLarge') chunks.unshift(...halve(chunk));
    if (sent.kind === 'refused') refused.push({ rows: chunk.map(({ row }) => row), reason: sent.reason });
  }
  return { kind: 'settled', refused };
}

type Sent =
  | { readonly kind: 'accepted' | 'tooLarge' | 'abandoned' }
  | { readonly kind: 'refused'; readonly reason: string };

/** So many events that came with a trace are linked to their hand-off. */
const MAX_LINKS = 8;

function sendChunk(job: HandOff, chunk: readonly SizedRow[], deps: HandOffDependencies): Promise<Sent> {
  const links = [...new Set(chunk.flatMap(({ trace }) => trace ?? []))].slice(0, MAX_LINKS);
  const attributes = { 'iot.type': job.identity.type, 'iot.readings': chunk.length };
  return (deps.tracing ?? noTracing).within('hand-off', { links, attributes }, (trace) =>
    sendTraced(job, chunk, deps, trace),
  );
}

async function sendTraced(
  job: HandOff,
  chunk: readonly SizedRow[],
  deps: HandOffDependencies,
  trace: string | undefined,
): Promise<Sent> {
  const { publisher, mappingSet, rules } = job;
  const rows = toColumns(chunk.map(({ row }) => row));
  const traced = trace === undefined ? {} : { trace };
  const batch: MeasurementBatch = { v: 1, publisher, mappingSet, rules, rows, ...traced };
  // Its actor would keep no more of it than a short text: the rows are put aside here, where they are whole.
  if (readBatch(batch) === undefined) return { kind: 'refused', reason: 'the rows are no measurement batch' };
  let refusedSince: number | undefined;
  for (let attempt = 0; ; attempt += 1) {
    const error = await deps.limit(async () => {
      if (isAbandoned(job)) return 'abandoned';
      return deps.actors.handOff(job.identity, batch).then(() => undefined, asHandOffError);
    });
    if (error === 'abandoned') return { kind: 'abandoned' };
    if (error === undefined) return accepted(job, chunk.length, deps);
    if (error.kind === 'tooLarge' && chunk.length > 1) return { kind: 'tooLarge' };
    if (error.kind === 'unavailable') {
      deps.breaker.failed(deps.now());
    } else {
      refusedSince ??= deps.now();
      if (isOutOfPatience(job, refusedSince, deps)) return { kind: 'refused', reason: error.message };
    }
    deps.metrics.record('iot_handoff_retries', 1, { reason: error.kind });
    job.retried();
    await delay((deps.backoffMs ?? jitteredBackoffMs)(attempt), undefined, { signal: job.abandoned }).catch(
      () => undefined,
    );
  }
}

function isAbandoned(job: HandOff): boolean {
  return job.abandoned.aborted || !job.isOwned();
}

function isOutOfPatience({ identity }: HandOff, refusedSince: number, { refusing, now }: HandOffDependencies): boolean {
  if (now() - refusedSince < refusing.patienceMs(identity, now())) return false;
  refusing.refused(identity, now());
  return true;
}

function accepted({ identity }: HandOff, readings: number, deps: HandOffDependencies): Sent {
  deps.breaker.succeeded();
  deps.refusing.accepted(identity);
  deps.metrics.record('iot_signals', 1);
  deps.metrics.record('iot_handed_off_readings', readings);
  return { kind: 'accepted' };
}

/** What the client does not name concerns this batch: others are not stopped for it. */
function asHandOffError(error: unknown): HandOffError {
  if (error instanceof HandOffError) return error;
  return new HandOffError('refused', error instanceof Error ? error.message : 'unknown error', error);
}

/** Doubles up to its limit, with jitter: thousands of actors fail together and must not come back together. */
export function jitteredBackoffMs(attempt: number): number {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt, 10));
  return full * (0.5 + Math.random() / 2);
}

/** Consecutive pieces below the limit; a single row above it is a piece of its own. */
export function splitByBytes<T extends { readonly bytes: number }>(rows: readonly T[], limit: number): T[][] {
  const pieces: T[][] = [];
  let piece: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (piece.length > 0 && bytes + row.bytes > limit) {
      pieces.push(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(row);
    bytes += row.bytes;
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

function halve(rows: readonly SizedRow[]): SizedRow[][] {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}
