import type { ReturnedLetter, RowSegment } from '../activities/contract.ts';
import { type ActorState, waitingBytes, type Window } from './actor-state.ts';
import { frozenColumns, growingColumns } from './growing-columns.ts';
import { jsonBytes } from './json-bytes.ts';

const MINUTE_MS = 60_000;
/** While something is still held, what came back may be held, too: the next comes later. */
const PAUSE_WHILE_HELD_MS = 5 * MINUTE_MS;
const PAUSE_AFTER_FAILURE_MS = 5 * MINUTE_MS;

/**
 * What waits beyond the actor's limit becomes dead letters, newest first, that come back when there is room again. The
 * oldest stays, however large it is: what came back would be put aside again before it was tried.
 */
export function shedOverflow(state: ActorState): void {
  while (isOverfull(state)) {
    const window = state.closed.pop();
    if (window !== undefined) {
      shedWindow(state, window);
      continue;
    }
    const held = state.held.pop();
    if (held === undefined) return;
    const { code, message, group, since } = held;
    shed(state, { code, message, content: { kind: 'group', group, heldSince: since } }, group.readings);
  }
}

export function isOverfull(state: ActorState): boolean {
  return waitingBytes(state) > state.rules.maxActorBytes && state.closed.length + state.held.length > 1;
}

function shedWindow(state: ActorState, window: Window): void {
  const message = `The actor holds as much as it may and has put this aside: ${state.blockedReason ?? 'more came than was written meanwhile'}`;
  for (const segment of segmentsOf(window)) {
    shed(state, { code: 'Outage', message, content: { kind: 'rows', segment } }, segment.rows.count);
  }
}

function shed(state: ActorState, letter: ActorState['letters'][number], readings: number): void {
  state.letters.push({ ...letter, serial: state.nextHeldId++ });
  state.counters.deadLettered += readings;
  state.shed++;
}

/** The rows of a window as they travel to `transform`. */
export function segmentsOf(window: Window): readonly RowSegment[] {
  return window.segments.map(({ rows, ...origin }) => ({ ...origin, rows: frozenColumns(rows) }));
}

/** From when letters of an overflow may come back; `undefined` while there is none, or no room for it. */
export function returnsFrom(state: ActorState): number | undefined {
  const { shed, returned, closed, letters, returnsAt = 0 } = state;
  if (shed + returned.length === 0 || closed.length + letters.length > 0) return undefined;
  return roomBytes(state) > 0 ? returnsAt : undefined;
}

/** How much may come back at once: half of the actor stays free for what is new. */
export function roomBytes(state: ActorState): number {
  const { maxActorBytes, maxWindowBytes } = state.rules;
  return Math.min(maxWindowBytes, maxActorBytes / 2 - waitingBytes(state));
}

/**
 * Takes what came back into the state, where it is durable with the answer of the activity. The letters are forgotten
 * when the next ones are asked for.
 */
export function takeBack(state: ActorState, letters: readonly ReturnedLetter[], now: number): void {
  state.returned = letters.map(({ id }) => id);
  state.shed = letters.length === 0 ? 0 : Math.max(0, state.shed - letters.length);
  const segments = letters.flatMap(({ content }) => (content.kind === 'rows' ? [content.segment] : []));
  if (segments.length > 0) closeReturned(state, segments, now);
  for (const letter of letters) holdReturned(state, letter, now);
  if (state.held.length > 0) state.returnsAt = now + PAUSE_WHILE_HELD_MS;
}

/** The store of dead letters does not answer: what FHIR takes is written meanwhile. */
export function postponeReturn(state: ActorState, now: number): void {
  state.returnsAt = now + PAUSE_AFTER_FAILURE_MS;
}

function closeReturned(state: ActorState, segments: readonly RowSegment[], now: number): void {
  const rows = segments.reduce((sum, segment) => sum + segment.rows.count, 0);
  state.counters.returned += rows;
  state.counters.windows++;
  state.closed.push({
    openedAt: now,
    closesAt: now,
    rows,
    firstOccurredAt: now,
    lastOccurredAt: now,
    bytes: jsonBytes(segments),
    segments: segments.map(({ rows: columns, ...origin }) => ({ ...origin, rows: growingColumns(columns) })),
  });
}

function holdReturned(state: ActorState, { code, message, content }: ReturnedLetter, now: number): void {
  if (content.kind !== 'group') return;
  const { group, heldSince: since = now } = content;
  state.counters.returned += group.readings;
  const held = { code, message, group, since };
  state.held.push({
    ...held,
    checks: 0,
    nextCheckAt: now,
    alone: true,
    id: String(state.nextHeldId++),
    bytes: jsonBytes(held),
  });
}
