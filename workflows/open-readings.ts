import type { ActorState } from './actor-state.ts';
import { fromColumns } from './columns.ts';
import { frozenColumns } from './growing-columns.ts';
import type { OpenReadingsAnswer, OpenReadingsRequest } from './messages.ts';

/** An answer of a query must stay far below the server's limit for one, whatever a caller asks for. */
const MOST_READINGS = 5_000;

/** The readings of the open window, newest first: for people, who look at them. */
export function readingsOf({ open }: ActorState, request?: OpenReadingsRequest): OpenReadingsAnswer {
  if (open === undefined) return { readings: [], isCut: false };
  const limit = Math.min(request?.limit ?? MOST_READINGS, MOST_READINGS);
  const rows = open.segments.flatMap((segment) => fromColumns(frozenColumns(segment.rows), segment.publisher));
  const newest = rows.sort((a, b) => b.occurredAt - a.occurredAt || b.key.sequence - a.key.sequence).slice(0, limit);
  return {
    readings: newest.map(({ occurredAt, key, values }) => ({ occurredAt, enqueuedAt: key.enqueuedAt, values })),
    isCut: newest.length < rows.length,
    closesAt: open.closesAt,
  };
}
