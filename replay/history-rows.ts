import type { LoadedDataConverter } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { temporal } from '@temporalio/proto';
import { rowsOfDraft } from '../mapping/fhir/draft-content.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import type { ActorInput, ActorState } from '../workflows/actor-state.ts';
import { fromColumns } from '../workflows/columns.ts';
import { frozenColumns } from '../workflows/growing-columns.ts';
import { readLetterContent } from '../workflows/letter-content.ts';
import { type ActorIdentity, INGEST_SIGNAL } from '../workflows/messages.ts';
import { readBatch } from '../workflows/read-batch.ts';
import type { ReplayRow } from './send-rows.ts';

type History = temporal.api.history.v1.IHistory;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface RecoveredRows {
  readonly identity: ActorIdentity;
  readonly rows: readonly ReplayRow[];
  /** Signals that are no measurement batches: nothing can be made of them. */
  readonly unreadable: number;
}

/**
 * Every row that a run of an actor was given: what it carried over from the run before, the signals of its history, and
 * what came back from the dead-letter store. `undefined` if the history is not an actor's.
 */
export async function rowsOfHistory(
  { events }: History,
  converter: LoadedDataConverter,
): Promise<RecoveredRows | undefined> {
  const input = await inputOf(events?.[0], converter);
  if (input === undefined) return undefined;
  const { identity, state } = input;
  const found: Found = { rows: state === undefined ? [] : [...carriedRows(state)], unreadable: 0 };
  const broughtBack = new Set<string>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === 'bringBack') broughtBack.add(String(event.eventId));
    await addEvent(found, event, broughtBack, converter);
  }
  return { identity, unreadable: found.unreadable, rows: found.rows.map((row) => ({ ...row, identity })) };
}

type SetRow = Omit<ReplayRow, 'identity'>;

interface Found {
  readonly rows: SetRow[];
  unreadable: number;
}

async function addEvent(
  found: Found,
  event: HistoryEvent,
  broughtBack: ReadonlySet<string>,
  converter: LoadedDataConverter,
): Promise<void> {
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal?.signalName === INGEST_SIGNAL) {
    const [argument] = await decoded(converter, signal.input);
    const batch = readBatch(argument);
    if (batch === undefined) found.unreadable++;
    else for (const row of rowsOfSegment(batch)) found.rows.push(row);
  }
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed && broughtBack.has(String(completed.scheduledEventId))) {
    const [output] = await decoded(converter, completed.result);
    for (const content of contentsOf(output)) found.rows.push(...rowsOfContent(content));
  }
}

async function inputOf(event: HistoryEvent | undefined, converter: LoadedDataConverter) {
  const [input] = await decoded(converter, event?.workflowExecutionStartedEventAttributes?.input);
  return isActorInput(input) ? input : undefined;
}

/** A payload that cannot be decoded, as one that somebody else made, must not hide the others. */
async function decoded(
  converter: LoadedDataConverter,
  payloads: temporal.api.common.v1.IPayloads | null | undefined,
): Promise<readonly unknown[]> {
  try {
    return await decodeArrayFromPayloads(converter, payloads?.payloads);
  } catch {
    return [];
  }
}

function* carriedRows({ open, closed, held, letters }: ActorState): Iterable<SetRow> {
  for (const { segments } of open === undefined ? closed : [...closed, open]) {
    for (const segment of segments) yield* rowsOfSegment({ ...segment, rows: frozenColumns(segment.rows) });
  }
  for (const { group } of held) yield* rowsOfContent({ kind: 'group', group });
  for (const { content } of letters) yield* rowsOfContent(content);
}

function rowsOfContent(content: unknown): readonly SetRow[] {
  const read = readLetterContent(content);
  if (read === undefined || read.kind === 'signal') return [];
  if (read.kind === 'rows') return rowsOfSegment(read.segment);
  return withOrigin(rowsOfDraft(read.group.draft), read.group);
}

type Segment = Pick<Parameters<typeof withOrigin>[1], 'mappingSet' | 'overwrite'> & {
  readonly publisher: string;
  readonly rows: Parameters<typeof fromColumns>[0];
};

function rowsOfSegment({ publisher, rows, ...origin }: Segment): readonly SetRow[] {
  return withOrigin(fromColumns(rows, publisher), origin);
}

function withOrigin(
  rows: readonly MeasurementRow[],
  { mappingSet, overwrite }: { readonly mappingSet: string; readonly overwrite?: true },
): readonly SetRow[] {
  return rows.map((row) => ({ row, mappingSet, overwrite }));
}

function contentsOf(output: unknown): readonly unknown[] {
  if (typeof output !== 'object' || output === null || !('letters' in output)) return [];
  const { letters } = output;
  return Array.isArray(letters) ? letters.map((letter: { readonly content?: unknown }) => letter.content) : [];
}

// The first argument of an actor is made by the connector; its version says so.
function isActorInput(value: unknown): value is ActorInput {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1 && 'identity' in value;
}
