import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it } from 'vitest';
import { createDeadLetters } from '../../dead-letter/create-dead-letters.ts';
import { startIngestorHost } from '../../ingestor/ingestor-host.ts';
import type { Store } from '../../store/store.ts';
import { heartRates, HUB, type Pipeline, register, startPipeline } from '../pipeline/_pipeline.ts';
import { HOUR, viewOf, PATIENCE } from './_rig.ts';

/** A store whose disk has no room while `isFull` says so. */
function storeOnSmallDisk(inner: Store, isFull: () => boolean): Store {
  return {
    ...inner,
    put: async (key, bytes, condition) => {
      if (isFull()) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      return inner.put(key, bytes, condition);
    },
  };
}

function accepted(pipeline: Pipeline) {
  return async () => (await viewOf(pipeline, 'strap-1'))?.counters.accepted;
}

describe('a disk that is full', () => {
  it('under the hub refuses events, keeps those it has confirmed, and goes on when there is room', async () => {
    await using pipeline = await startPipeline();
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    await pipeline.startIngestor();
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    await expect.poll(accepted(pipeline), PATIENCE).toBe(3);
    pipeline.broker.hooks.failWrites('ENOSPC');
    const producer = new EventHubProducerClient(pipeline.broker.connectionString, HUB, {
      retryOptions: { maxRetries: 0, timeoutInMs: 5_000 },
    });
    await expect(producer.sendBatch([{ body: heartRates('strap-1', HOUR + 3_000, 2, 63) }])).rejects.toThrow();
    await producer.close();
    pipeline.broker.hooks.failWrites(undefined);
    // As devices do, the sender repeats what was not confirmed.
    await pipeline.send(heartRates('strap-1', HOUR + 3_000, 2, 63));
    await expect.poll(accepted(pipeline), PATIENCE).toBe(5);
    await pipeline.flush('strap-1', 'heartrate');
    expect(pipeline.observations()).toMatchObject([{ valueSampledData: { data: '60 61 62 63 64' } }]);
  });

  it('under the store lets readings pass, keeps faulty events waiting, and loses none of them', async () => {
    await using pipeline = await startPipeline();
    const { parts, namespace, broker } = pipeline;
    await register(pipeline.fhir, 'strap-1', 'patient-1');
    await pipeline.startWorker();
    let isFull = false;
    const store = storeOnSmallDisk(parts.store, () => isFull);
    const start = () =>
      startIngestorHost({
        parts: { ...parts, store, deadLetters: createDeadLetters(store) },
        client: namespace.client,
        connectionString: broker.connectionString,
        ownerId: 'test',
      });
    const first = await start();
    await pipeline.send(heartRates('strap-1', HOUR, 3));
    await expect.poll(accepted(pipeline), PATIENCE).toBe(3);
    isFull = true;
    await pipeline.send(Buffer.from('{"half":'), heartRates('strap-1', HOUR + 3_000, 2, 63));
    // The event beside the faulty one is not delayed by it.
    await expect.poll(accepted(pipeline), PATIENCE).toBe(5);
    const letters = async () => {
      let count = 0;
      for await (const _ of parts.deadLetters.list()) count += 1;
      return count;
    };
    expect(await letters()).toBe(0);
    // What waits for the disk is not checkpointed: the next ingestor reads it again.
    const stopping = first.stop();
    isFull = false;
    await stopping;
    const second = await start();
    try {
      await expect.poll(letters, PATIENCE).toBe(1);
      expect(await accepted(pipeline)()).toBe(5);
    } finally {
      await second.stop();
    }
  });
});
