import type { EventHubConsumerClient } from '@azure/event-hubs';
import type { DeadLetters } from '../dead-letter/dead-letter.ts';
import { boundReceiverCredit } from '../ingestor/amqp-credit.ts';
import { createHubGenerations } from '../ingestor/checkpoints/hub-generations.ts';
import type { NormalizedEvent, Normalizer } from '../ingestor/normalizer.ts';
import type { ReceivedEvent } from '../ingestor/source.ts';
import type { MappingSetArchive } from '../mapping-sets/archive.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import type { Store } from '../store/store.ts';
import { type PastOfPartition, readPast } from './read-past.ts';
import { beginRun, resumeRun, type RunJournal } from './run-journal.ts';
import { newRunId } from './run-publisher.ts';
import { RunInterrupted, type SendRows } from './send-rows.ts';

export interface RedriveDependencies {
  readonly store: Store;
  readonly deadLetters: DeadLetters;
  readonly mappingSets: MappingSetArchive;
  readonly normalize: Normalizer;
  /** In a consumer group that no ingestor reads. */
  readonly client: EventHubConsumerClient;
  readonly signal: AbortSignal;
}

export interface RedriveRequest {
  /** Epoch ms of enqueueing. */
  readonly from: number;
  readonly to?: number;
  /** Only these measurement types, without regard to case. */
  readonly types?: readonly string[];
  readonly devices?: readonly string[];
  readonly overwrite: boolean;
}

export interface RedrivePlan {
  readonly mappingSet: string;
  readonly request: RedriveRequest;
  readonly partitions: readonly PlannedPartition[];
}

export interface PlannedPartition {
  readonly partition: string;
  /** Who the ingestors say sent its rows. */
  readonly publisher: string;
  readonly endSequence: number;
}

export interface RedriveReport {
  readonly events: number;
  readonly readings: number;
  /** Events with a fault: dead-lettered, or to be. */
  readonly faulty: number;
  readonly readingsByType: Readonly<Record<string, number>>;
  readonly faultsByCode: Readonly<Record<string, number>>;
  /** Actors that took nothing: their readings are to be redriven again. */
  readonly refusing: readonly string[];
  /** The last event of the partition under way whose readings are durable. */
  readonly cursor?: number;
}

export type RedriveJournal = RunJournal<RedrivePlan, RedriveReport>;

const KIND = 'redrive';
const EMPTY: RedriveReport = {
  events: 0,
  readings: 0,
  faulty: 0,
  readingsByType: {},
  faultsByCode: {},
  refusing: [],
};

/** Fixes where the run ends: events that come in meanwhile are the ingestors'. */
export async function beginRedrive(
  dependencies: Omit<RedriveDependencies, 'deadLetters' | 'normalize' | 'signal'>,
  inForce: MappingSet,
  request: RedriveRequest,
): Promise<RedriveJournal> {
  await dependencies.mappingSets.publish(inForce);
  const plan = await planRedrive(dependencies, inForce, request);
  return beginRun(dependencies.store, { id: newRunId(Date.now()), kind: KIND, plan, report: EMPTY });
}

export function resumeRedrive(store: Store, id: string): Promise<RedriveJournal> {
  return resumeRun(store, KIND, id);
}

export async function planRedrive(
  { store, client }: Pick<RedriveDependencies, 'store' | 'client'>,
  inForce: MappingSet,
  request: RedriveRequest,
): Promise<RedrivePlan> {
  const { fullyQualifiedNamespace, eventHubName } = client;
  const { createdOn, partitionIds } = await client.getEventHubProperties();
  const hub = { fullyQualifiedNamespace, eventHubName, createdAt: createdOn.getTime() };
  const generation = await createHubGenerations(store).current(hub);
  const partitions: PlannedPartition[] = [];
  for (const partition of partitionIds) {
    const last = await client.getPartitionProperties(partition);
    if (last.isEmpty || last.lastEnqueuedOnUtc.getTime() < request.from) continue;
    const publisher = `${fullyQualifiedNamespace}/${eventHubName}/${generation}/${partition}`.toLowerCase();
    partitions.push({ partition, publisher, endSequence: last.lastEnqueuedSequenceNumber });
  }
  return { mappingSet: inForce.version, request, partitions };
}

/** Reads and sends partition by partition. What is wrong with an event becomes a dead letter, as when it was read first. */
export async function runRedrive(
  dependencies: RedriveDependencies & { readonly send: SendRows },
  journal: RedriveJournal,
  progress: (report: RedriveReport) => void = () => {},
): Promise<RedriveReport> {
  const { plan, id } = journal.record;
  const set = await dependencies.mappingSets.get(plan.mappingSet);
  if (set === undefined) throw new Error(`mapping set ${plan.mappingSet} of the run is not in the store any more`);
  for (const [index, planned] of plan.partitions.entries()) {
    if (index < journal.record.done) continue;
    await readPartition(dependencies, plan, planned, journal.record.report.cursor, async (events) => {
      const found = normalizeAll(dependencies, plan, planned, set, events);
      for (const { letter } of found) if (letter !== undefined) await dependencies.deadLetters.add(letter);
      const overwrite = plan.request.overwrite ? (true as const) : undefined;
      const rows = found.flatMap((one) => one.rows).map((one) => ({ ...one, mappingSet: set.version, overwrite }));
      const refusing = await dependencies.send(rows, { runId: id, name: 'hub' });
      const { report } = journal.record;
      const counted = addFound(report, events.length, found, refusing);
      await journal.advance(index, withCursor(counted, events.at(-1)?.sequence));
      progress(journal.record.report);
    });
    await journal.advance(index + 1, withCursor(journal.record.report, undefined));
  }
  await journal.finish(journal.record.report);
  return journal.record.report;
}

/** What a redrive would send, without sending it. */
export async function dryRunRedrive(
  dependencies: RedriveDependencies,
  inForce: MappingSet,
  request: RedriveRequest,
): Promise<RedriveReport> {
  const plan = await planRedrive(dependencies, inForce, request);
  let report = EMPTY;
  for (const planned of plan.partitions) {
    await readPartition(dependencies, plan, planned, undefined, async (events) => {
      const found = normalizeAll(dependencies, plan, planned, inForce, events);
      report = addFound(report, events.length, found, new Set());
    });
  }
  return report;
}

async function readPartition(
  { client, signal }: RedriveDependencies,
  { request }: RedrivePlan,
  { partition, endSequence }: PlannedPartition,
  cursor: number | undefined,
  take: (events: readonly ReceivedEvent[]) => Promise<void>,
): Promise<void> {
  boundReceiverCredit();
  if (cursor !== undefined && cursor >= endSequence) return;
  const start = cursor === undefined ? { enqueuedOn: request.from } : { sequenceNumber: cursor, isInclusive: false };
  const past: PastOfPartition = { partition, start, endSequence, until: request.to };
  try {
    await readPast(client, past, take, signal);
  } catch (error) {
    if (signal.aborted) throw new RunInterrupted('the run was interrupted');
    throw error;
  }
}

/** Events keep the names of their ingestor's reading: a letter of theirs is the letter that there may be already. */
function normalizeAll(
  { normalize }: Pick<RedriveDependencies, 'normalize'>,
  { request }: RedrivePlan,
  { publisher }: PlannedPartition,
  set: MappingSet,
  events: readonly ReceivedEvent[],
): readonly NormalizedEvent[] {
  const types = request.types?.map((type) => type.toLowerCase());
  const isChosen = ({ deviceId, type }: { readonly deviceId: string; readonly type: string }) =>
    (types === undefined || types.includes(type.toLowerCase())) &&
    (request.devices === undefined || request.devices.includes(deviceId));
  const isAll = types === undefined && request.devices === undefined;
  return events.map((event) => {
    const { rows, letter } = normalize(event, publisher, set);
    const chosen = rows.filter(({ identity }) => isChosen(identity));
    // Whose a faulty event is cannot be told: a redrive of some leaves the faults of all alone.
    return letter === undefined || !isAll ? { rows: chosen } : { rows: chosen, letter };
  });
}

function addFound(
  report: RedriveReport,
  events: number,
  found: readonly NormalizedEvent[],
  refusing: ReadonlySet<string>,
): RedriveReport {
  const rows = found.flatMap((one) => one.rows);
  const letters = found.flatMap(({ letter }) => (letter === undefined ? [] : [letter]));
  return {
    ...report,
    events: report.events + events,
    readings: report.readings + rows.length,
    faulty: report.faulty + letters.length,
    readingsByType: countInto(
      report.readingsByType,
      rows.map(({ identity }) => identity.type),
    ),
    faultsByCode: countInto(
      report.faultsByCode,
      letters.flatMap(({ faults }) => faults.map(({ code }) => code)),
    ),
    refusing: [...new Set([...report.refusing, ...refusing])],
  };
}

function countInto(counts: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> {
  const next: Record<string, number> = { ...counts };
  for (const name of names) next[name] = (next[name] ?? 0) + 1;
  return next;
}

function withCursor({ cursor: _cursor, ...report }: RedriveReport, cursor: number | undefined): RedriveReport {
  return cursor === undefined ? report : { ...report, cursor };
}
