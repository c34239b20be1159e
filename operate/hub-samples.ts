import { boundReceiverCredit } from '../ingestor/amqp-credit.ts';
import type { ReceivedEvent } from '../ingestor/source.ts';
import { readPast } from '../replay/read-past.ts';
import { NotFound } from './not-found.ts';
import { readPartitions, type TracedPartition, type TraceParts } from './trace/trace-parts.ts';

export interface SampleRequest {
  readonly partition?: string | undefined;
  readonly deviceId?: string | undefined;
  /** Without regard to case. */
  readonly type?: string | undefined;
  readonly limit: number;
}

export interface HubSamples {
  /** Newest first. */
  readonly samples: readonly { readonly partition: string; readonly event: ReceivedEvent }[];
  readonly searched: number;
}

/** Where samples of one device are asked for, so many events are looked through for them in each partition. */
const SEARCHED_EVENTS = 5_000;

/** The last events of the hub, as one reader more sees them. @throws NotFound where there is no such partition */
export async function readSamples(parts: TraceParts, request: SampleRequest): Promise<HubSamples> {
  boundReceiverCredit();
  const all = await readPartitions(parts);
  const chosen = all.filter(({ partition }) => request.partition === undefined || request.partition === partition);
  if (chosen.length === 0) throw new NotFound(`The hub has no partition ${request.partition}.`);
  const found = await Promise.all(chosen.map((partition) => readLast(parts, partition, request)));
  const samples = found.flatMap(({ samples: own }) => own);
  return {
    samples: samples.sort((a, b) => b.event.enqueuedAt - a.event.enqueuedAt).slice(0, request.limit),
    searched: found.reduce((sum, { searched }) => sum + searched, 0),
  };
}

async function readLast(
  { reader, normalize, inForce, signal }: TraceParts,
  { partition, publisher, first, last }: TracedPartition,
  { deviceId, type, limit }: SampleRequest,
): Promise<HubSamples> {
  if (last < first) return { samples: [], searched: 0 };
  const isFiltered = deviceId !== undefined || type !== undefined;
  const start = Math.max(first, last - (isFiltered ? SEARCHED_EVENTS : limit) + 1);
  const isMeant = (event: ReceivedEvent) =>
    !isFiltered ||
    normalize(event, publisher, inForce).rows.some(
      ({ identity }) =>
        (deviceId === undefined || identity.deviceId === deviceId) &&
        (type === undefined || identity.type.toLowerCase() === type.toLowerCase()),
    );
  let samples: HubSamples['samples'] = [];
  let searched = 0;
  const take = async (events: readonly ReceivedEvent[]) => {
    searched += events.length;
    const meant = events.filter(isMeant).map((event) => ({ partition, event }));
    samples = [...samples, ...meant].slice(-limit);
  };
  const past = { partition, start: { sequenceNumber: start, isInclusive: true }, endSequence: last };
  await readPast(reader, past, take, signal);
  return { samples, searched };
}
