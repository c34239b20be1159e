import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs';
import type { CheckpointStore, Subscription } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { memoryCheckpointStore } from './_checkpoint-store.ts';
import { RETRY, consumerOf, producerOf, startBroker, userConfigOf } from './_clients.ts';
import type { EventHubsBroker } from './event-hubs.ts';

const PARTITIONS = ['0', '1', '2', '3'];

/** Consumes all partitions it can get, and checkpoints each batch. */
function consumeAll(
  broker: EventHubsBroker,
  store: CheckpointStore,
  strategy: 'greedy' | 'balanced',
  seen: string[],
): Subscription {
  const consumer = new EventHubConsumerClient('$Default', broker.connectionString, 'devices', store, {
    retryOptions: RETRY,
    loadBalancingOptions: { strategy, updateIntervalInMs: 100, partitionOwnershipExpirationIntervalInMs: 3000 },
  });
  onTestFinished(async () => consumer.close());
  return consumer.subscribe(
    {
      processEvents: async (events, context) => {
        const last = events.at(-1);
        if (last === undefined) return;
        seen.push(...events.map(({ body }) => String(body)));
        await context.updateCheckpoint(last);
      },
      processError: async () => undefined,
    },
    { startPosition: earliestEventPosition, maxBatchSize: 10, maxWaitTimeInSeconds: 0.2 },
  );
}

/** How many partitions each consumer owns. */
async function shares(store: CheckpointStore): Promise<number[]> {
  const owners = new Map<string, number>();
  for (const { ownerId } of await store.listOwnership('', '', '')) owners.set(ownerId, (owners.get(ownerId) ?? 0) + 1);
  return [...owners.values()];
}

async function sendToAll(broker: EventHubsBroker, name: string): Promise<string[]> {
  const producer = producerOf(broker);
  const sent = PARTITIONS.flatMap((id) => Array.from({ length: 25 }, (_, n) => `${name}-${id}-${n}`));
  for (const partitionId of PARTITIONS) {
    const bodies = sent.filter((body) => body.startsWith(`${name}-${partitionId}-`));
    await producer.sendBatch(
      bodies.map((body) => ({ body })),
      { partitionId },
    );
  }
  return sent;
}

describe('consumers with a checkpoint store', () => {
  it.each(['greedy', 'balanced'] as const)(
    'share the partitions between them (%s) and read every event',
    async (strategy) => {
      const broker = await startBroker({ userConfig: userConfigOf('devices', PARTITIONS.length) });
      const store = memoryCheckpointStore();
      const seen: string[] = [];
      const early = await sendToAll(broker, 'early');
      const subscriptions = [consumeAll(broker, store, strategy, seen), consumeAll(broker, store, strategy, seen)];
      await vi.waitFor(async () => expect(await shares(store)).toEqual([2, 2]), 10_000);
      const late = await sendToAll(broker, 'late');
      await vi.waitFor(() => expect(new Set(seen)).toEqual(new Set([...early, ...late])), 10_000);
      await Promise.all(subscriptions.map(async (subscription) => subscription.close()));
    },
  );

  it('go on at the checkpoint after a stop, with none missing and none twice', async () => {
    const broker = await startBroker({ userConfig: userConfigOf('devices', PARTITIONS.length) });
    const store = memoryCheckpointStore();
    const before: string[] = [];
    const sentBefore = await sendToAll(broker, 'before');
    const first = consumeAll(broker, store, 'greedy', before);
    await vi.waitFor(() => expect(new Set(before)).toEqual(new Set(sentBefore)), 10_000);
    await first.close();
    const sentAfter = await sendToAll(broker, 'after');
    const after: string[] = [];
    const second = consumeAll(broker, store, 'greedy', after);
    await vi.waitFor(() => expect(new Set(after)).toEqual(new Set(sentAfter)), 10_000);
    await second.close();
    expect(after).toHaveLength(sentAfter.length);
  });
});

describe('test hooks', () => {
  it('show the credit that a reader has outstanding', async () => {
    const broker = await startBroker();
    const subscription = consumerOf(broker).subscribe(
      '1',
      { processEvents: async () => undefined, processError: async () => undefined },
      { startPosition: earliestEventPosition, maxBatchSize: 10, prefetchCount: 37, maxWaitTimeInSeconds: 5 },
    );
    await vi.waitFor(() => {
      expect(broker.hooks.credits()).toEqual([{ hub: 'devices', group: '$Default', partition: '1', credit: 37 }]);
    }, 5000);
    await subscription.close();
    await vi.waitFor(() => expect(broker.hooks.credits()).toEqual([]), 5000);
  });

  it('can lose the outcome of a publication that was stored, so that the client sends it twice', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker, 'devices', { ...RETRY, timeoutInMs: 1200 });
    const other = producerOf(broker);
    broker.hooks.delayAccepts(60_000);
    const sending = producer.sendBatch([{ body: 'twice' }], { partitionId: '0' });
    await vi.waitFor(async () => {
      expect(await other.getPartitionProperties('0')).toMatchObject({ lastEnqueuedSequenceNumber: 0 });
    }, 5000);
    broker.hooks.delayAccepts(0);
    expect(broker.hooks.killConnections()).toBeGreaterThan(0);
    await sending;
    expect(await other.getPartitionProperties('0')).toMatchObject({ lastEnqueuedSequenceNumber: 1 });
  });

  it('accept without waiting for the disk, and wait again', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    broker.hooks.dropSync(true);
    await producer.sendBatch([{ body: 1 }], { partitionId: '0' });
    broker.hooks.dropSync(false);
    await producer.sendBatch([{ body: 2 }], { partitionId: '0' });
    expect(await producer.getPartitionProperties('0')).toMatchObject({ lastEnqueuedSequenceNumber: 1 });
  });
});
