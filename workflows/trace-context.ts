import { proxySinks, type Sinks, uuid4 } from '@temporalio/workflow';
import type { Window } from './actor-state.ts';

/** Spans that begin and end in a workflow are told to its worker: a workflow itself carries strings only. */
export interface TraceSinks extends Sinks {
  actorTraces: {
    flushed(span: FlushSpan): void;
  };
}

export interface FlushSpan {
  /** Traceparent of the span itself, chosen before it is made, since what is below it needs it. */
  readonly own: string;
  readonly parent: string;
  readonly links: readonly string[];
  readonly type: string;
  readonly readings: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

const { actorTraces } = proxySinks<TraceSinks>();

/** Tells of the flush of a window that was traced; its traceparent goes to the activities. */
export function traceFlush(window: Window, type: string, now: number): { readonly trace?: string } {
  const [parent, ...links] = window.traces ?? [];
  if (parent === undefined) return {};
  const [version, traceId, , flags] = parent.split('-');
  const spanId = uuid4().replaceAll('-', '').slice(0, 16);
  const own = `${version}-${traceId}-${spanId}-${flags}`;
  const { openedAt, rows: readings } = window;
  actorTraces.flushed({ own, parent, links, type, readings, openedAt, closedAt: now });
  return { trace: own };
}
