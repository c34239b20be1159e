import type { Window } from './actor-state.ts';

/** So many hand-offs of a window are told: the state must stay small. */
const MAX_TRACES = 8;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && TRACEPARENT.test(value);
}

/** A window remembers the first hand-offs that filled it. */
export function noteTrace(window: Window, trace: string | undefined): void {
  if (trace === undefined || (window.traces?.length ?? 0) >= MAX_TRACES) return;
  window.traces = [...(window.traces ?? []), trace];
}
