import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it } from 'vitest';
import type { MeasurementBatch } from '../../workflows/messages.ts';
import { heartRates, HUB, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, PATIENCE, startIngestorOver, viewOf } from './_rig.ts';

async function sendTo({ broker }: Pipeline, partitionId: string, body: object): Promise<void> {
  const producer = new EventHubProducerClient(broker.connectionString, HUB);
  await producer.sendBatch([{ body }], { partitionId });
  await producer.close();
}

describe('an older reading of the same instant that is written after a newer one', () => {
  it('turns nothing back', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    let isSlow = true;
    const ingestor = await startIngestorOver(pipeline, {
      signalWithStart: async (input, next) => {
        const [{ publisher }] = input.signalArgs as [MeasurementBatch];
        if (isSlow && publisher.endsWith('/0')) throw new Error('lost on the way there');
        return next(input);
      },
    });
    try {
      // The device corrects its reading by way of another gateway, whose partition is faster.
      await sendTo(pipeline, '0', heartRates('strap-1', HOUR, 1, 60));
      await sendTo(pipeline, '1', heartRates('strap-1', HOUR, 1, 99));
      const accepted = async () => (await viewOf(pipeline, 'strap-1'))?.counters.accepted;
      await expect.poll(accepted, PATIENCE).toBe(1);
      await pipeline.flush('strap-1', 'heartrate');
      expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '99' } }]);
      isSlow = false;
      await expect.poll(accepted, PATIENCE).toBe(2);
      await pipeline.flush('strap-1', 'heartrate');
      expect(await viewOf(pipeline, 'strap-1')).toMatchObject({ counters: { persisted: 2 } });
      expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '99' } }]);
    } finally {
      isSlow = false;
      await ingestor.stop();
    }
  });
});
