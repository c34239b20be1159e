import { describe, expect, it } from 'vitest';
import { NotFound } from '../../operate/not-found.ts';
import type { EventTrace } from '../../traces/event-trace.ts';
import { traceMessage, traceReading } from '../../operate/trace/trace.ts';
import type { TraceParts } from '../../operate/trace/trace-parts.ts';
import { heartRates, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { isBalanced, readBalance } from './_accounting.ts';
import { traceParts } from './_trace-parts.ts';
import { HOUR, handleOf, viewOf, PATIENCE } from './_rig.ts';

async function untilAccepted(pipeline: Pipeline, count: number, deviceId = 'strap-1'): Promise<void> {
  const accepted = async () => (await viewOf(pipeline, deviceId))?.counters.accepted;
  await expect.poll(accepted, PATIENCE).toBe(count);
}

/** Where the events of the partition that `send` uses are, from the first on. */
async function traceAll(parts: TraceParts, count: number): Promise<EventTrace[]> {
  const partition = (await firstFilled(parts)) ?? '0';
  const traces: EventTrace[] = [];
  for (let sequence = 0; sequence < count; sequence++) traces.push(await traceMessage(parts, partition, sequence));
  return traces;
}

async function firstFilled({ reader }: TraceParts): Promise<string | undefined> {
  for (const partition of await reader.getPartitionIds()) {
    if (!(await reader.getPartitionProperties(partition)).isEmpty) return partition;
  }
  return undefined;
}

function kindsOf(traces: readonly EventTrace[]): string[][] {
  return traces.map(({ event, readings }) => [
    ...(event === undefined ? [] : [event.kind]),
    ...readings.map(({ place }) => place.kind),
  ]);
}

describe('the counters of an actor', () => {
  it('balance when rows of one time meet in a window, and the newer takes the place', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    // The same event twice, a correction of one reading, and a panel that comes twice.
    await pipeline.send(
      heartRates('strap-1', HOUR, 3),
      heartRates('strap-1', HOUR, 3),
      heartRates('strap-1', HOUR, 1, 99),
    );
    await untilAccepted(pipeline, 7);
    await pipeline.flush('strap-1', 'heartrate');
    const balance = await readBalance(pipeline.namespace.client, 'strap-1/heartrate');
    expect(balance).toMatchObject({ accepted: 7, persisted: 7, deadLettered: 0 });
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '99 61 62' } }]);
  });

  it('balance while rows are open, held, refused by the mapping and discarded', async () => {
    await using pipeline = await startPipeline();
    const { client } = pipeline.namespace;
    await pipeline.startWorker();
    await pipeline.startIngestor();
    const balance = async () => {
      const read = await readBalance(client, 'strap-1/heartrate');
      if (read === undefined || !isBalanced(read)) throw new Error(`does not balance: ${JSON.stringify(read)}`);
      return read;
    };
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    await untilAccepted(pipeline, 3);
    expect(await balance()).toMatchObject({ accepted: 3, open: 3 });
    await pipeline.flush('strap-1', 'heartrate');
    expect(await balance()).toMatchObject({ accepted: 3, held: 3 });
    await pipeline.send(heartRates('strap-1', HOUR + 10_000, 2));
    await untilAccepted(pipeline, 5);
    expect(await balance()).toMatchObject({ accepted: 5, held: 3, open: 2 });
    const held = (await viewOf(pipeline, 'strap-1'))?.held.map(({ id }) => id) ?? [];
    await handleOf(pipeline, 'strap-1').executeUpdate('discard', {
      args: [{ ids: held, by: 'nurse', why: 'a trial' }],
    });
    expect(await balance()).toMatchObject({ accepted: 5, deadLettered: 3, open: 2 });
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.flush('strap-1', 'heartrate');
    expect(await balance()).toMatchObject({ accepted: 5, persisted: 2, deadLettered: 3, open: 0 });
  });
});

describe('a trace', () => {
  it('has one answer for a message wherever it is', async () => {
    await using pipeline = await startPipeline();
    const parts = await traceParts(pipeline);
    await pipeline.send(heartRates('strap-1', HOUR, 2), Buffer.from('{"half":'), { note: 'battery changed' });
    expect(kindsOf(await traceAll(parts, 3))).toEqual([['hub', 'hub'], ['hub'], ['hub']]);

    await pipeline.startWorker();
    const ingestor = await pipeline.startIngestor();
    await untilAccepted(pipeline, 2);
    // Its checkpoint says that the events without readings have been read.
    await ingestor.stop();
    expect(kindsOf(await traceAll(parts, 3))).toEqual([['open', 'open'], ['deadLettered'], ['dropped']]);

    await pipeline.flush('strap-1', 'heartrate');
    expect(kindsOf(await traceAll(parts, 1))).toEqual([['held', 'held']]);

    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await handleOf(pipeline, 'strap-1').executeUpdate('retry');
    const [written] = await traceAll(parts, 1);
    const reference = `Observation/${pipeline.observations()[0]?.id}`;
    expect(written?.readings.map(({ place }) => place)).toEqual([
      { kind: 'fhir', reference, superseded: false },
      { kind: 'fhir', reference, superseded: false },
    ]);
    await expect(traceMessage(parts, '0', 99)).rejects.toThrow(NotFound);
  });

  it('says of readings that were lost with their actor that they are nowhere', async () => {
    await using pipeline = await startPipeline();
    const parts = await traceParts(pipeline);
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const ingestor = await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 2));
    await untilAccepted(pipeline, 2);
    await ingestor.stop();
    await handleOf(pipeline, 'strap-1').terminate('a mistake');
    expect(kindsOf(await traceAll(parts, 1))).toEqual([['missing', 'missing']]);
  });

  it('tells by device and time which of two messages stands, and what a person discarded', async () => {
    await using pipeline = await startPipeline();
    const parts = await traceParts(pipeline);
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(
      heartRates('strap-1', HOUR, 1, 60),
      heartRates('strap-1', HOUR, 1, 99),
      heartRates('strap-2', HOUR, 1),
    );
    await untilAccepted(pipeline, 2);
    await untilAccepted(pipeline, 1, 'strap-2');
    await pipeline.flush('strap-1', 'heartrate');
    await pipeline.flush('strap-2', 'heartrate');
    const held = (await viewOf(pipeline, 'strap-2'))?.held.map(({ id }) => id) ?? [];
    await handleOf(pipeline, 'strap-2').executeUpdate('discard', {
      args: [{ ids: held, by: 'nurse', why: 'a trial' }],
    });
    const letters = async () => {
      const found: string[] = [];
      for await (const { id } of pipeline.parts.deadLetters.list()) found.push(id);
      return found;
    };
    await expect.poll(letters).toHaveLength(1);

    const corrected = await traceReading(parts, { deviceId: 'strap-1', type: 'HeartRate', occurredAt: HOUR });
    expect(corrected.flatMap(({ readings }) => readings.map(({ place }) => place))).toMatchObject([
      { kind: 'fhir', superseded: true },
      { kind: 'fhir', superseded: false },
    ]);
    const discarded = await traceReading(parts, { deviceId: 'strap-2', type: 'heartrate', occurredAt: HOUR });
    expect(discarded).toMatchObject([{ readings: [{ place: { kind: 'deadLettered', code: 'UnknownDevice' } }] }]);
    const nothing = traceReading(parts, { deviceId: 'strap-9', type: 'heartrate', occurredAt: HOUR });
    await expect(nothing).rejects.toThrow(NotFound);
  });
});
