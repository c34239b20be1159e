import { describe, expect, it, onTestFinished } from 'vitest';
import { MemoryActors } from '../../ingestor/_memory-actors.ts';
import { createHubGenerations } from '../../ingestor/checkpoints/hub-generations.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { EventHubsSource } from '../../ingestor/event-hubs-source.ts';
import type { EventHandler } from '../../ingestor/source.ts';
import type { EventHubsBroker } from '../../stack/event-hubs/event-hubs.ts';
import type { Store } from '../../store/store.ts';
import {
  Barrier,
  CheckpointLog,
  eventually,
  fileStore,
  HUB,
  numbers,
  observedStore,
  producerOf,
  readings,
  startBroker,
  startIngestor,
} from './_bench.ts';

/** Only a source, whose batches the test sees as they come. */
async function startSource(broker: EventHubsBroker, received: EventHandler['received']): Promise<void> {
  const store = await fileStore();
  const source = new EventHubsSource({
    connection: { connectionString: broker.connectionString, eventHubName: HUB },
    consumerGroup: '$Default',
    ownerId: 'source',
    checkpoints: createStoreCheckpoints(store),
    generations: createHubGenerations(store),
    balanceIntervalMs: 500,
    ownershipExpiryMs: 3_000,
    maxWaitSeconds: 1,
  });
  onTestFinished(() => source.stop());
  await source.start({
    opened: () => undefined,
    received,
    closed: async () => undefined,
    failed: () => undefined,
    balancing: () => undefined,
  });
}

/** A store whose writes to some keys fail while the switch is on. */
function failingStore(store: Store, isMeant: (key: string) => boolean) {
  const outage = { isOn: false, failures: 0 };
  const check = (key: string): void => {
    if (!outage.isOn || !isMeant(key)) return;
    outage.failures += 1;
    throw new Error('the store is away');
  };
  const failing: Store = {
    ...store,
    async put(key, bytes, condition) {
      check(key);
      return store.put(key, bytes, condition);
    },
    async *list(prefix) {
      check(prefix);
      yield* store.list(prefix);
    },
  };
  return { store: failing, outage };
}

describe('batch boundaries (H)', () => {
  it('differ when events are read again, and no reading is doubled by that', async () => {
    const broker = await startBroker({ partitions: 1 });
    const producer = producerOf(broker);
    const actors = new MemoryActors();
    const first = await startIngestor({ broker, store: await fileStore(), actors });
    for (let sent = 0; sent < 30; sent += 10) {
      await producer.send(readings('d-1', sent, 10), '0');
      await eventually(() => expect(actors.rowCount).toBe(sent + 10));
    }
    await first.ingestor.stop();
    const boundaries = actors.batches.map(({ batch }) => batch.rows.sequence.length);
    // Another checkpoint store knows nothing of what was read.
    await startIngestor({ broker, store: await fileStore(), actors });
    await eventually(() => expect(actors.duplicates).toBe(30));
    const again = actors.batches.slice(boundaries.length).map(({ batch }) => batch.rows.sequence.length);
    expect(again).not.toEqual(boundaries);
    expect(actors.valuesOf('d-1')).toEqual(numbers(0, 30));
  });
});

describe('the order of events (I)', () => {
  it('is kept within a partition, one batch at a time, while the others go on', async () => {
    const broker = await startBroker({ partitions: 2 });
    const producer = producerOf(broker);
    const held = new Barrier();
    const calls = new Map<string, number>();
    const sequences = new Map<string, number[]>([
      ['0', []],
      ['1', []],
    ]);
    await startSource(broker, async ({ partition }, events) => {
      if (events.length === 0) return;
      calls.set(partition, (calls.get(partition) ?? 0) + 1);
      sequences.get(partition)?.push(...events.map(({ sequence }) => sequence));
      if (partition === '0') await held.opened;
    });
    await producer.send(readings('d-0', 0, 5), '0');
    await eventually(() => expect(calls.get('0')).toBe(1));
    for (let round = 0; round < 3; round += 1) {
      await producer.send(readings('d-0', 5 + round * 5, 5), '0');
      await producer.send(readings('d-1', round * 5, 5), '1');
      await eventually(() => expect(sequences.get('1')).toEqual(numbers(0, (round + 1) * 5)));
    }
    expect(calls.get('0')).toBe(1);
    held.open();
    await eventually(() => expect(sequences.get('0')).toEqual(numbers(0, 20)));
  });
});

describe('balancing (J)', () => {
  it('gives a lone ingestor all partitions at its first look', async () => {
    const partitions = 16;
    const broker = await startBroker({ partitions });
    // The next look would be after the test.
    const source = { balanceIntervalMs: 600_000, ownershipExpiryMs: 1_800_000 };
    const { ingestor } = await startIngestor({ broker, store: await fileStore(), actors: new MemoryActors(), source });
    await eventually(() => expect(ingestor.status().partitions).toHaveLength(partitions));
  });

  it('may fail while the store is away: reading goes on, health says so, and it ends by itself', async () => {
    const broker = await startBroker({ partitions: 2 });
    const producer = producerOf(broker);
    const actors = new MemoryActors();
    const { store, outage } = failingStore(await fileStore(), (key) => key.startsWith('checkpoints/'));
    const { ingestor } = await startIngestor({ broker, store, actors, source: { ownershipExpiryMs: 600_000 } });
    await producer.send(readings('d-0', 0, 5), '0');
    await eventually(() => expect(actors.rowCount).toBe(5));
    outage.isOn = true;
    await eventually(() => expect(ingestor.status().sourceFailure).toMatchObject({ kind: 'balancing' }));
    await producer.send(readings('d-0', 5, 5), '0');
    await producer.send(readings('d-1', 0, 5), '1');
    await eventually(() => expect(actors.rowCount).toBe(15));
    // Many batches, empty ones among them, come between two looks of the balancer: that is no end of its failure.
    const seen: (string | undefined)[] = [];
    const failures = outage.failures;
    await eventually(() => {
      seen.push(ingestor.status().sourceFailure?.kind);
      expect(outage.failures).toBeGreaterThan(failures + 5);
    });
    expect(new Set(seen)).toEqual(new Set(['balancing']));
    outage.isOn = false;
    await eventually(() => expect(ingestor.status().sourceFailure).toBeUndefined());
    expect(actors.duplicates).toBe(0);
  });
});

describe('a checkpoint store that fails (K)', () => {
  it('holds up no reading, and has the last checkpoint once it is back', async () => {
    const broker = await startBroker({ partitions: 1 });
    const producer = producerOf(broker);
    const actors = new MemoryActors();
    const log = new CheckpointLog();
    const observed = observedStore(await fileStore(), (key, text) => log.record(key, text));
    const { store, outage } = failingStore(observed, (key) => key.includes('/checkpoint/'));
    await startIngestor({ broker, store, actors });
    await producer.send(readings('d-1', 0, 5), '0');
    await eventually(() => expect(log.of('0')).toEqual([4]));
    outage.isOn = true;
    for (let sent = 5; sent < 20; sent += 5) {
      const failures = outage.failures;
      await producer.send(readings('d-1', sent, 5), '0');
      await eventually(() => expect(actors.rowCount).toBe(sent + 5));
      await eventually(() => expect(outage.failures).toBeGreaterThan(failures));
    }
    expect(log.of('0')).toEqual([4]);
    outage.isOn = false;
    await eventually(() => expect(log.of('0').at(-1)).toBe(19));
    expect(actors.valuesOf('d-1')).toEqual(numbers(0, 20));
    expect(actors.duplicates).toBe(0);
  });
});
