import { describe, expect, it } from 'vitest';
import { heartRates, register, startPipeline } from '../pipeline/_pipeline.ts';
import { createRandom } from './_random.ts';
import { HOUR, loseCheckpoints, startIngestorOver, viewOf } from './_rig.ts';

describe('a row that comes again', () => {
  it('is dropped by its actor when all checkpoints are lost', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const first = await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 5));
    const counters = async () => (await viewOf(pipeline, 'strap-1'))?.counters;
    await expect.poll(counters, { timeout: 30_000 }).toMatchObject({ accepted: 5, duplicates: 0 });
    await first.stop();
    await loseCheckpoints(pipeline);
    await pipeline.startIngestor();
    await expect.poll(counters, { timeout: 30_000 }).toMatchObject({ accepted: 5, duplicates: 5 });
  });

  it('is neither lost nor doubled where half of all signals fail, some of them after they arrived', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    const random = createRandom(4);
    const ingestor = await startIngestorOver(pipeline, {
      signalWithStart: async (input, next) => {
        if (random.isHit(0.3)) throw new Error('lost on the way there');
        const answer = await next(input);
        if (random.isHit(0.3)) throw new Error('lost on the way back');
        return answer;
      },
    });
    try {
      // Spread over several lingers, so that there are later rows that could overtake what failed.
      for (let index = 0; index < 40; index++) {
        await pipeline.send(heartRates('strap-1', HOUR + index * 10_000, 5, 60 + index));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      const accepted = async () => (await viewOf(pipeline, 'strap-1'))?.counters.accepted;
      await expect.poll(accepted, { timeout: 30_000 }).toBe(200);
      const { view } = await pipeline.flush('strap-1', 'heartrate');
      expect(view.counters).toMatchObject({ accepted: 200, persisted: 200 });
      const data = pipeline.observations()[0]?.valueSampledData?.data?.split(' ');
      expect(data?.filter((sample) => sample !== 'E')).toHaveLength(200);
    } finally {
      await ingestor.stop();
    }
  });
});
