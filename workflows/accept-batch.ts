import type { ActorState, Segment, Watermark, Window } from './actor-state.ts';
import type { NamedColumns } from './columns.ts';
import { appendRows, emptyColumns } from './growing-columns.ts';
import { jsonBytes } from './json-bytes.ts';
import type { MeasurementBatch } from './messages.ts';
import { readBatch } from './read-batch.ts';
import { noteTrace } from './traceparent.ts';
import { closeWindow, isFull } from './window-life.ts';

/** Replays and redrives are publishers of their own; their watermarks are forgotten after a week. */
const RUN_PREFIX = 'run/';
const RUN_WATERMARK_TTL_MS = 7 * 24 * 3600 * 1000;
/** What is kept of a signal that is no batch, for its dead letter: the state stays small whatever is sent to it. */
const MALFORMED_TEXT_LENGTH = 2 * 1024;
const MALFORMED_KEPT = 50;

/** Takes a signal's argument into the state: new rows join the open window, known ones are counted. Total over any JSON. */
export function acceptSignal(state: ActorState, argument: unknown, now: number): void {
  state.counters.signals++;
  state.lastSignalAt = now;
  const batch = readBatch(argument);
  if (batch === undefined) return keepMalformed(state, 'ingest', argument);
  state.rules = batch.rules;
  const fresh = firstFreshRow(batch, state.watermarks[batch.publisher]);
  state.counters.duplicates += fresh;
  if (fresh === batch.rows.count) return;
  moveWatermark(state, batch, now);
  addToWindow(state, batch, fresh, now);
  // Here, and not where windows are written: while one is, or while nobody works, any number of signals may come.
  if (isFull(state)) closeWindow(state, now, true);
}

/** A signal that no handler understands becomes a dead letter: it may hold readings. */
export function keepMalformed(state: ActorState, signal: string, argument: unknown): void {
  state.counters.malformed++;
  if (state.letters.length >= MALFORMED_KEPT) return;
  const text = (JSON.stringify(argument) ?? 'undefined').slice(0, MALFORMED_TEXT_LENGTH);
  state.letters.push({
    code: 'MalformedSignal',
    message: `Signal ${signal} is not a measurement batch of version 1. Only the ingestor may signal this workflow.`,
    content: { kind: 'signal', text },
  });
}

export function forgetOldRuns(state: ActorState, now: number): void {
  for (const [publisher, watermark] of Object.entries(state.watermarks)) {
    if (publisher.startsWith(RUN_PREFIX) && now - watermark.seenAt > RUN_WATERMARK_TTL_MS) {
      delete state.watermarks[publisher];
    }
  }
}

/** Index of the first row above the watermark: keys ascend, so everything from there on is new. */
function firstFreshRow({ rows }: MeasurementBatch, watermark: Watermark | undefined): number {
  if (watermark === undefined) return 0;
  let sequence = 0;
  for (let row = 0; row < rows.count; row++) {
    sequence += rows.sequence[row] ?? 0;
    const sub = rows.sub?.[row] ?? 0;
    if (sequence > watermark.sequence || (sequence === watermark.sequence && sub > watermark.sub)) return row;
  }
  return rows.count;
}

function moveWatermark(state: ActorState, { publisher, rows }: MeasurementBatch, now: number): void {
  const sequence = rows.sequence.reduce((sum, difference) => sum + difference, 0);
  state.watermarks[publisher] = { sequence, sub: rows.sub?.at(-1) ?? 0, seenAt: now };
}

function addToWindow(state: ActorState, batch: MeasurementBatch, from: number, now: number): void {
  const window = (state.open ??= newWindow(now, batch.rules.lengthSeconds));
  noteTrace(window, batch.trace);
  const segment = segmentFor(window, batch);
  appendRows(segment.rows, batch.rows, from);
  const added = batch.rows.count - from;
  window.rows += added;
  window.bytes += Math.ceil((jsonBytes(batch.rows) * added) / batch.rows.count);
  widen(window, batch.rows, from);
  state.counters.accepted += added;
}

function newWindow(now: number, lengthSeconds: number): Window {
  return {
    openedAt: now,
    closesAt: now + lengthSeconds * 1000,
    bytes: 0,
    rows: 0,
    firstOccurredAt: Number.MAX_SAFE_INTEGER,
    lastOccurredAt: Number.MIN_SAFE_INTEGER,
    segments: [],
  };
}

function segmentFor(window: Window, { publisher, mappingSet, overwrite }: MeasurementBatch): Segment {
  const known = window.segments.find(
    (one) => one.publisher === publisher && one.mappingSet === mappingSet && one.overwrite === overwrite,
  );
  if (known !== undefined) return known;
  const marks = overwrite === undefined ? {} : { overwrite };
  const segment: Segment = { publisher, mappingSet, rows: emptyColumns(), ...marks };
  window.segments.push(segment);
  return segment;
}

function widen(window: Window, rows: NamedColumns, from: number): void {
  let occurredAt = 0;
  let enqueuedAt = 0;
  rows.occurredAt.forEach((difference, row) => {
    occurredAt += difference;
    enqueuedAt += rows.enqueuedAt[row] ?? 0;
    if (row < from) return;
    window.clockDriftMs = Math.min(window.clockDriftMs ?? Infinity, enqueuedAt - occurredAt);
    window.firstOccurredAt = Math.min(window.firstOccurredAt, occurredAt);
    window.lastOccurredAt = Math.max(window.lastOccurredAt, occurredAt);
  });
}
