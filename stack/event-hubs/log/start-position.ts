import type { PartitionLog } from './partition-log.ts';

/** Where a reader wants to begin. */
export type StartPosition =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'offset'; readonly offset: number; readonly isInclusive: boolean }
  | { readonly kind: 'sequence'; readonly sequence: number; readonly isInclusive: boolean }
  | { readonly kind: 'time'; readonly afterMs: number };

/** The sequence at which a reader begins, or why there is none. */
export type Start =
  | { readonly kind: 'at'; readonly sequence: number }
  | {
      readonly kind: 'beyond-end';
      readonly supplied: number;
      readonly last: number;
      readonly by: 'offset' | 'sequence number';
    };

const FILTER = /^\s*amqp\.annotation\.(x-opt-[a-z-]+)\s*(>=?)\s*'([^']*)'\s*$/;

/** Parses the selector filter of a receiver link; undefined when it is none that Event Hubs knows. */
export function parseStartFilter(text: string): StartPosition | undefined {
  const [, annotation, comparison, value] = FILTER.exec(text) ?? [];
  const isInclusive = comparison === '>=';
  if (annotation === 'x-opt-offset' && value === '@latest') return { kind: 'latest' };
  if (annotation === 'x-opt-offset' && value === '-1') return { kind: 'earliest' };
  const number = value === undefined || value === '' ? Number.NaN : Number(value);
  if (!Number.isSafeInteger(number)) return undefined;
  if (annotation === 'x-opt-offset') return { kind: 'offset', offset: number, isInclusive };
  if (annotation === 'x-opt-sequence-number') return { kind: 'sequence', sequence: number, isInclusive };
  if (annotation === 'x-opt-enqueued-time') return { kind: 'time', afterMs: isInclusive ? number - 1 : number };
  return undefined;
}

/** Finds where a reader begins; a position below the retained range begins at the oldest event. */
export async function resolveStart(log: PartitionLog, start: StartPosition): Promise<Start> {
  if (start.kind === 'earliest') return { kind: 'at', sequence: log.firstSequence };
  if (start.kind === 'latest') return { kind: 'at', sequence: log.nextSequence };
  if (start.kind === 'offset') return startAtOffset(log, start.offset, start.isInclusive);
  if (start.kind === 'sequence') return startAtSequence(log, start.sequence, start.isInclusive);
  const { afterMs } = start;
  return { kind: 'at', sequence: await log.firstWhere('enqueuedMs', afterMs, (at) => at.enqueuedMs > afterMs) };
}

async function startAtOffset(log: PartitionLog, offset: number, isInclusive: boolean): Promise<Start> {
  const last = log.last?.offset ?? -1;
  if (offset > last) return { kind: 'beyond-end', supplied: offset, last, by: 'offset' };
  const passes = (at: { readonly offset: number }) => (isInclusive ? at.offset >= offset : at.offset > offset);
  return { kind: 'at', sequence: await log.firstWhere('offset', offset, passes) };
}

function startAtSequence(log: PartitionLog, sequence: number, isInclusive: boolean): Start {
  const last = log.last?.sequence ?? -1;
  if (sequence > last + (isInclusive ? 1 : 0)) {
    return { kind: 'beyond-end', supplied: sequence, last, by: 'sequence number' };
  }
  return { kind: 'at', sequence: Math.max(log.firstSequence, isInclusive ? sequence : sequence + 1) };
}
