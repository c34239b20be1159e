import { boundReceiverCredit } from '../../ingestor/amqp-credit.ts';
import type { ReceivedEvent } from '../../ingestor/source.ts';
import { readPast } from '../../replay/read-past.ts';
import { NotFound } from '../not-found.ts';
import type { EventTrace } from '../../traces/event-trace.ts';
import { traceEvent } from './trace-event.ts';
import { readPartitions, type TracedPartition, type TraceParts } from './trace-parts.ts';

/** One event by its place in the hub. @throws NotFound when the hub does not have it */
export async function traceMessage(parts: TraceParts, partition: string, sequence: number): Promise<EventTrace> {
  boundReceiverCredit();
  const found = (await readPartitions(parts)).find((one) => one.partition === partition);
  if (found === undefined) throw new NotFound(`The hub has no partition ${partition}.`);
  if (sequence > found.last) throw new NotFound(`Partition ${partition} ends at event ${found.last}.`);
  if (sequence < found.first) {
    throw new NotFound(`Partition ${partition} begins at event ${found.first}: retention has removed what was before.`);
  }
  let event: ReceivedEvent | undefined;
  const past = { partition, start: { sequenceNumber: sequence, isInclusive: true }, endSequence: sequence };
  await readPast(parts.reader, past, async ([first]) => void (event ??= first), parts.signal);
  if (event === undefined) throw new NotFound(`Event ${sequence} is not in partition ${partition} any more.`);
  return traceEvent(parts, found, event);
}

export interface TracedReading {
  readonly deviceId: string;
  /** Without regard to case. */
  readonly type: string;
  /** Epoch ms. */
  readonly occurredAt: number;
}

/** No reading is enqueued before it was taken, but for clocks that go wrong: so far back the hub is read. */
const CLOCK_MARGIN_MS = 3_600_000;

/** Every event in the hub that holds the reading: a device may have sent it more than once. @throws NotFound */
export async function traceReading(
  parts: TraceParts,
  reading: TracedReading,
  onRead: (events: number) => void = () => {},
): Promise<readonly EventTrace[]> {
  boundReceiverCredit();
  const traces: EventTrace[] = [];
  let read = 0;
  for (const partition of await readPartitions(parts)) {
    const events = await findEvents(parts, partition, reading, (count) => onRead((read += count)));
    for (const event of events) traces.push(onlyReading(await traceEvent(parts, partition, event), reading));
  }
  if (traces.length > 0) return traces;
  throw new NotFound(
    'No event in the hub holds such a reading under the mapping in force. It may be older than the retention of the ' +
      'hub: look for its Observation, or for its dead letter (iot-connector dead-letters list --each).',
  );
}

async function findEvents(
  parts: TraceParts,
  { partition, publisher, last }: TracedPartition,
  reading: TracedReading,
  onRead: (events: number) => void,
): Promise<readonly ReceivedEvent[]> {
  if (last < 0) return [];
  const found: ReceivedEvent[] = [];
  const { normalize, inForce, reader, signal } = parts;
  const holds = (event: ReceivedEvent) =>
    normalize(event, publisher, inForce).rows.some(({ identity, row }) =>
      isMeant({ ...identity, occurredAt: row.occurredAt }, reading),
    );
  const past = { partition, start: { enqueuedOn: reading.occurredAt - CLOCK_MARGIN_MS }, endSequence: last };
  const take = async (events: readonly ReceivedEvent[]) => {
    onRead(events.length);
    found.push(...events.filter(holds));
  };
  await readPast(reader, past, take, signal);
  return found;
}

function onlyReading({ partition, sequence, enqueuedAt, ...trace }: EventTrace, reading: TracedReading): EventTrace {
  const readings = trace.readings.filter(({ deviceId, type, occurredAt }) =>
    isMeant({ deviceId, type, occurredAt: Date.parse(occurredAt) }, reading),
  );
  return { partition, sequence, enqueuedAt, readings };
}

function isMeant(found: TracedReading, wanted: TracedReading): boolean {
  return (
    found.deviceId === wanted.deviceId &&
    found.type.toLowerCase() === wanted.type.toLowerCase() &&
    found.occurredAt === wanted.occurredAt
  );
}
