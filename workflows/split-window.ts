import type { ActorState, Window } from './actor-state.ts';
import { fromColumns, toColumns } from './columns.ts';
import { frozenColumns, growingColumns } from './growing-columns.ts';

/** Puts two halves in the place of a window: what they make merges in FHIR as if it had been one. */
export function splitWindow(state: ActorState, window: Window): void {
  const middle = Math.ceil(window.rows / 2);
  const halves = [part(window, 0, middle), part(window, middle, window.rows)];
  state.closed = state.closed.flatMap((one) => (one === window ? halves : [one]));
}

function part(window: Window, from: number, to: number): Window {
  let before = 0;
  const segments = window.segments.flatMap(({ rows, ...origin }) => {
    const own = fromColumns(frozenColumns(rows), origin.publisher);
    const meant = own.slice(Math.max(0, from - before), Math.max(0, to - before));
    before += rows.count;
    return meant.length === 0 ? [] : [{ ...origin, rows: growingColumns(toColumns(meant)) }];
  });
  return { ...window, segments, rows: to - from, bytes: Math.ceil((window.bytes * (to - from)) / window.rows) };
}
