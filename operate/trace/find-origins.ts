import type { Device } from '@medplum/fhirtypes';
import { boundReceiverCredit } from '../../ingestor/amqp-credit.ts';
import type { ReceivedEvent } from '../../ingestor/source.ts';
import type { ActorRow } from '../../ingestor/stage.ts';
import type { SampleArray } from '../../mapping/model.ts';
import { previewMessage } from '../../mapping/preview/preview-message.ts';
import type { MappingSet } from '../../mapping-sets/mapping-set.ts';
import { readPast } from '../../replay/read-past.ts';
import type { SampleOrigin } from '../../traces/observation-trace.ts';
import { readableEvent } from '../event-message.ts';
import { findInFhir } from './find-in-fhir.ts';
import type { ObservationSample } from './observation-sample.ts';
import { traceTemplate } from './template-trace.ts';
import { setOf } from './trace-event.ts';
import { readPartitions, type TracedPartition, type TraceParts } from './trace-parts.ts';

export interface WantedSample {
  readonly sample: ObservationSample;
  readonly reference: string;
  readonly type?: string;
  readonly device: Device | undefined;
}

/** No reading is enqueued before it was taken, but for clocks that go wrong. */
const CLOCK_MARGIN_MS = 3_600_000;
/** A device that sends one reading again and again. */
const MOST_ORIGINS = 20;

interface Candidate {
  readonly partition: TracedPartition;
  readonly event: ReceivedEvent;
  readonly set: MappingSet;
  readonly row: ActorRow;
}

/** Reads the hub again from the sample's time on, each event under the set that read it. */
export async function findOrigins(
  parts: TraceParts,
  wanted: WantedSample,
  onRead: (events: number) => void,
): Promise<{ readonly origins: readonly SampleOrigin[]; readonly missing: readonly string[] }> {
  if (wanted.type === undefined || wanted.device === undefined) return { origins: [], missing: [] };
  boundReceiverCredit();
  const candidates: Candidate[] = [];
  let read = 0;
  for (const partition of await readPartitions(parts)) {
    const found = await readCandidates(parts, partition, wanted, (count) => onRead((read += count)));
    candidates.push(...found);
  }
  const newest = candidates.sort(byKey).slice(0, MOST_ORIGINS);
  const origins = await describeAll(parts, newest, wanted.reference);
  return { origins, missing: missingOf(origins) };
}

function missingOf(origins: readonly SampleOrigin[]): readonly string[] {
  if (origins.length === 0) {
    return [
      'The hub holds no event with this reading: retention has removed it, or a mapping that is not kept any more read it. ' +
        'Event, template and mapping set cannot be told.',
    ];
  }
  if (origins.some(({ stands }) => stands)) return [];
  return ['No event in the hub gives just this value: one that retention has removed, or another writer, gave it.'];
}

/** The newest key wins a slot. */
function byKey(a: Candidate, b: Candidate): number {
  const [left, right] = [a.row.row.key, b.row.row.key];
  return right.enqueuedAt - left.enqueuedAt || right.sequence - left.sequence || right.sub - left.sub;
}

async function readCandidates(
  parts: TraceParts,
  partition: TracedPartition,
  wanted: WantedSample,
  onRead: (events: number) => void,
): Promise<readonly Candidate[]> {
  if (partition.last < partition.first) return [];
  const found: Candidate[] = [];
  const take = async (events: readonly ReceivedEvent[]) => {
    onRead(events.length);
    for (const event of events) found.push(...(await candidatesIn(parts, partition, event, wanted)));
  };
  const start = { enqueuedOn: Math.floor(wanted.sample.takenAt) - CLOCK_MARGIN_MS };
  await readPast(
    parts.reader,
    { partition: partition.partition, start, endSequence: partition.last },
    take,
    parts.signal,
  );
  return found;
}

/** The set in force finds what was replayed after a mapping was mended. */
async function candidatesIn(
  parts: TraceParts,
  partition: TracedPartition,
  event: ReceivedEvent,
  wanted: WantedSample,
): Promise<readonly Candidate[]> {
  const read = await setOf(parts, partition, event.sequence);
  const sets = read.version === parts.inForce.version ? [read] : [read, parts.inForce];
  for (const set of sets) {
    const { rows } = parts.normalize(event, partition.publisher, set);
    const meant = rows.filter((row) => isMeant(row, wanted));
    if (meant.length > 0) return meant.map((row) => ({ partition, event, set, row }));
  }
  return [];
}

function isMeant({ identity, row }: ActorRow, { sample, type = '', device }: WantedSample): boolean {
  const isOfDevice = device?.identifier?.some(({ value }) => value === identity.deviceId) === true;
  if (!isOfDevice || identity.type.toLowerCase() !== type.toLowerCase()) return false;
  const spans = row.values.flatMap(({ value }) => (typeof value === 'object' ? [spanOf(row.occurredAt, value)] : []));
  if (spans.length > 0) return spans.some(({ from, end }) => from <= sample.takenAt && sample.takenAt < end);
  return sample.takenAt <= row.occurredAt && row.occurredAt < sample.end;
}

/** The samples of an array are put into the slots nearest to them. */
function spanOf(
  occurredAt: number,
  { periodMs, samples }: SampleArray,
): { readonly from: number; readonly end: number } {
  const from = occurredAt - periodMs / 2;
  return { from, end: from + samples.length * periodMs };
}

async function describeAll(
  parts: TraceParts,
  candidates: readonly Candidate[],
  reference: string,
): Promise<readonly SampleOrigin[]> {
  const origins: SampleOrigin[] = [];
  for (const candidate of candidates) {
    const isFirst = !origins.some(({ stands }) => stands);
    const place = isFirst ? await findInFhir(parts, candidate.set, candidate.row) : undefined;
    const stands = place?.kind === 'fhir' && !place.superseded && place.reference === reference;
    origins.push(describe(parts, candidate, stands));
  }
  return origins.sort((a, b) => Number(b.stands) - Number(a.stands));
}

function describe({ inForce }: TraceParts, { partition, event, set, row }: Candidate, stands: boolean): SampleOrigin {
  const { message = '' } = readableEvent(event);
  const matchPointer = pointerOf(set, message, row);
  return {
    partition: partition.partition,
    sequence: event.sequence,
    enqueuedAt: event.enqueuedAt,
    takenAt: row.row.occurredAt,
    stands,
    mappingSet: set.version,
    isSetInForce: set.version === inForce.version,
    values: row.row.values,
    template: traceTemplate(set.sources, row.template, row.identity.type),
    message,
    ...(matchPointer === undefined ? {} : { matchPointer }),
  };
}

function pointerOf(set: MappingSet, message: string, { template, row }: ActorRow): string | undefined {
  const { matches, measurements } = previewMessage(set.device, message);
  return matches.find(
    (match) =>
      match.template === template &&
      match.measurement !== undefined &&
      measurements[match.measurement]?.occurredAt === row.occurredAt,
  )?.pointer;
}
