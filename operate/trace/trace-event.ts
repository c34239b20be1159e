import { WorkflowNotFoundError } from '@temporalio/client';
import { createSetActivations } from '../../ingestor/checkpoints/set-activations.ts';
import type { ReceivedEvent } from '../../ingestor/source.ts';
import type { ActorRow } from '../../ingestor/stage.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import { actorWorkflowId } from '../../workflows/ids.ts';
import { HOLDS_QUERY, type HoldsAnswer, type HoldsRequest } from '../../workflows/messages.ts';
import { findInFhir } from './find-in-fhir.ts';
import { findEventLetter, findRowLetter, placeOfLetter } from './find-letter.ts';
import type { EventTrace, Place, ReadingTrace } from '../../traces/event-trace.ts';
import type { TracedPartition, TraceParts } from './trace-parts.ts';

/** Finds every reading of an event, and the event itself where it gave none or a fault. */
export async function traceEvent(
  parts: TraceParts,
  partition: TracedPartition,
  event: ReceivedEvent,
): Promise<EventTrace> {
  const { sequence, enqueuedAt } = event;
  const { publisher } = partition;
  const kept = await findEventLetter(parts.deadLetters, { publisher, sequence, enqueuedAt });
  const read = await setOf(parts, partition, sequence);
  const isFaulty = parts.normalize(event, publisher, read).letter !== undefined;
  // A faulty event whose letter is gone was replayed, under the mapping that mended it.
  const set = isFaulty && kept === undefined ? parts.inForce : read;
  const { rows, letter } = parts.normalize(event, publisher, set);
  const readings: ReadingTrace[] = [];
  for (const row of rows) readings.push(await traceRow(parts, partition, set, row));
  const isRead = sequence <= partition.checkpoint;
  const whole = kept === undefined ? placeWithoutLetter(letter?.faults[0]?.code, rows, isRead) : placeOfLetter(kept);
  return {
    partition: partition.partition,
    sequence,
    readings,
    enqueuedAt: new Date(enqueuedAt).toISOString(),
    ...(whole === undefined ? {} : { event: whole }),
  };
}

/** The mapping set under which the event is or was read. */
export async function setOf(
  { store, mappingSets, inForce }: TraceParts,
  { publisher }: TracedPartition,
  sequence: number,
): Promise<MappingSet> {
  const activation = await createSetActivations(store).get(publisher);
  if (activation === undefined) return inForce;
  const version = sequence > activation.after ? activation.set : activation.previous;
  return (await mappingSets.get(version)) ?? inForce;
}

/** An event with rows and without fault is nowhere but in its rows. */
function placeWithoutLetter(
  faultCode: string | undefined,
  rows: readonly ActorRow[],
  isRead: boolean,
): Place | undefined {
  if (faultCode === undefined && rows.length > 0) return undefined;
  if (!isRead) return { kind: 'hub' };
  // Types without a FHIR template are counted; one an hour is kept.
  if (faultCode === 'TemplateNotFound') return { kind: 'dropped', rule: 'onNoTemplate: count' };
  return faultCode === undefined ? { kind: 'dropped', rule: 'no device template matches' } : { kind: 'missing' };
}

async function traceRow(
  parts: TraceParts,
  partition: TracedPartition,
  set: MappingSet,
  row: ActorRow,
): Promise<ReadingTrace> {
  const { deviceId, type } = row.identity;
  const occurredAt = new Date(row.row.occurredAt).toISOString();
  return { deviceId, type, occurredAt, place: await placeOfRow(parts, partition, set, row) };
}

/** Actors first: what they have is on its way, whatever the checkpoint says. */
async function placeOfRow(
  parts: TraceParts,
  { checkpoint }: TracedPartition,
  set: MappingSet,
  row: ActorRow,
): Promise<Place> {
  const { publisher, sequence, sub } = row.row.key;
  const held = await askActor(parts, row, { publisher, sequence, sub, occurredAt: row.row.occurredAt });
  if (held.kind !== 'taken' && held.kind !== 'unknown') return held;
  const inFhir = await findInFhir(parts, set, row);
  if (inFhir.kind === 'fhir' && !inFhir.superseded) return inFhir;
  const letter = await findRowLetter(parts.deadLetters, row);
  if (letter !== undefined) return placeOfLetter(letter);
  if (held.kind === 'unknown' && sequence > checkpoint) return { kind: 'hub' };
  if (inFhir.kind === 'fhir') return inFhir;
  if (inFhir.kind === 'unresolved' && parts.compatibility.onUnresolved === 'ignore') {
    return { kind: 'dropped', rule: 'onUnresolved: ignore' };
  }
  return held.kind === 'taken' && held.lettersUnderWay > 0 ? { kind: 'closed' } : { kind: 'missing' };
}

async function askActor({ client }: TraceParts, { identity }: ActorRow, request: HoldsRequest): Promise<HoldsAnswer> {
  try {
    const handle = client.workflow.getHandle(actorWorkflowId(identity));
    // One that has ended would still answer, with what was lost with it.
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return { kind: 'unknown' };
    return await handle.query<HoldsAnswer, [HoldsRequest]>(HOLDS_QUERY, request);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'unknown' };
    throw error;
  }
}
