import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { MeasurementBatch } from '../../workflows/messages.ts';
import { heartRates, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, loseCheckpoints, startIngestorOver, viewOf, PATIENCE } from './_rig.ts';

/** With back-off about two seconds; rows linger for one. */
const ATTEMPTS_LOST = 5;

describe('a row that comes again', () => {
  it('is dropped by its actor when all checkpoints are lost', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const first = await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 5));
    const counters = async () => (await viewOf(pipeline, 'strap-1'))?.counters;
    await expect.poll(counters, PATIENCE).toMatchObject({ accepted: 5, duplicates: 0 });
    await first.stop();
    await loseCheckpoints(pipeline);
    await pipeline.startIngestor();
    await expect.poll(counters, PATIENCE).toMatchObject({ accepted: 5, duplicates: 5 });
  });

  it('is neither lost nor doubled, nor overtaken, where signals fail before and after they arrive', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const batches = new Map<number, { readonly isUnlucky: boolean; attempts: number }>();
    const ingestor = await startIngestorOver(pipeline, {
      signalWithStart: async (input, next) => {
        const [{ rows }] = input.signalArgs as [MeasurementBatch];
        const first = rows.sequence[0] ?? 0;
        const batch = batches.get(first) ?? { isUnlucky: batches.size % 2 === 0, attempts: 0 };
        batches.set(first, batch);
        batch.attempts += 1;
        // Fails for longer than the linger, so that the rows behind are ready to go before it.
        if (batch.isUnlucky && batch.attempts <= ATTEMPTS_LOST) throw new Error('lost on the way there');
        const answer = await next(input);
        if (batch.isUnlucky && batch.attempts === ATTEMPTS_LOST + 1) throw new Error('lost on the way back');
        return answer;
      },
    });
    try {
      let sent = 0;
      // A busy machine makes fewer batches of as many readings.
      for (let index = 0; index < 40 || (batches.size <= 2 && index < 300); index++) {
        await pipeline.send(heartRates('strap-1', HOUR + index * 10_000, 5, 60 + (index % 60)));
        sent += 5;
        await delay(150);
      }
      const accepted = async () => (await viewOf(pipeline, 'strap-1'))?.counters.accepted;
      await expect.poll(accepted, PATIENCE).toBe(sent);
      expect(batches.size).toBeGreaterThan(2);
      const { view } = await pipeline.flush('strap-1', 'heartrate');
      expect(view.counters).toMatchObject({ accepted: sent, persisted: sent });
      const data = pipeline.observations()[0]?.valueSampledData?.data?.split(' ');
      expect(data?.filter((sample) => sample !== 'E')).toHaveLength(sent);
    } finally {
      await ingestor.stop();
    }
  });
});

describe('a checkpoint', () => {
  it('waits until the rows before it are durable in their actors', async () => {
    await using pipeline = await startPipeline();
    await pipeline.startWorker();
    let isDown = true;
    let failures = 0;
    const ingestor = await startIngestorOver(pipeline, {
      signalWithStart: async (input, next) => {
        if (!isDown) return next(input);
        failures += 1;
        throw new Error('lost on the way there');
      },
    });
    try {
      await pipeline.send(heartRates('strap-1', HOUR, 5));
      // With back-off these take longer than the pause between two checkpoints.
      await expect.poll(() => failures, PATIENCE).toBeGreaterThan(ATTEMPTS_LOST);
      expect(await storedCheckpoints(pipeline)).toBe(0);
      isDown = false;
      await expect.poll(() => storedCheckpoints(pipeline), PATIENCE).toBe(1);
      expect(await viewOf(pipeline, 'strap-1')).toMatchObject({ counters: { accepted: 5 } });
    } finally {
      isDown = false;
      await ingestor.stop();
    }
  });
});

async function storedCheckpoints({ parts: { store } }: Pipeline): Promise<number> {
  let count = 0;
  for await (const key of store.list('checkpoints/')) if (key.includes('/checkpoint/')) count += 1;
  return count;
}
