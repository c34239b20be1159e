import type { ReturnedLetter, RowSegment } from '../activities/contract.ts';
import { type ActorState, waitingBytes, type Window } from './actor-state.ts';
import { appendRows, emptyColumns, frozenColumns } from './growing-columns.ts';

const MINUTE_MS = 60_000;
/** While something is still held, what came back may be held, too: the next comes later. */
const PAUSE_WHILE_HELD_MS = 5 * MINUTE_MS;
const PAUSE_AFTER_FAILURE_MS = 5 * MINUTE_MS;

/**
 * What waits beyond the actor's limit becomes dead letters, newest first, that come back when there is room again. The
 * oldest stays, however large it is: what came back would be put aside again before it was tried.
 */
export function shedOverflow(state: ActorState): void {
  while (waitingBytes(state) > state.rules.maxActorBytes && state.closed.length + state.held.length > 1) {
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

function shedWindow(state: ActorState, window: Window): void {
  const message = `FHIR has taken nothing for so long that the actor is full: ${state.blockedReason ?? 'groups are held'}`;
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
    ...{ openedAt: now, closesAt: now, rows, firstOccurredAt: now, lastOccurredAt: now },
    bytes: JSON.stringify(segments).length,
    segments: segments.map(({ rows: columns, ...origin }) => {
      const growing = emptyColumns();
      appendRows(growing, columns, 0);
      return { ...origin, rows: growing };
    }),
  });
}

function holdReturned(state: ActorState, { code, message, content }: ReturnedLetter, now: number): void {
  if (content.kind !== 'group') return;
  const { group, heldSince: since = now } = content;
  state.counters.returned += group.readings;
  state.held.push({
    ...{ group, code, message, since, checks: 0, nextCheckAt: now, alone: true },
    id: String(state.nextHeldId++),
    bytes: JSON.stringify(group).length,
  });
}
