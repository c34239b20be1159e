import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HandOffError } from '../../ingestor/actor-client.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { createNormalizer } from '../../ingestor/normalizer.ts';
import type { SourceFailure } from '../../ingestor/source.ts';
import { noMetrics } from '../../telemetry/metrics.ts';
import { MemoryActors } from '../../ingestor/_memory-actors.ts';
import {
  Barrier,
  CheckpointLog,
  eventually,
  fileStore,
  HUB,
  numbers,
  observedStore,
  ownersIn,
  producerOf,
  reading,
  readings,
  startBroker,
  startIngestor,
  temporaryDirectory,
} from './_bench.ts';

/** Small enough that a partition soon waits inside its handler. */
const TIGHT = { rows: 5, bytes: 1_000_000, events: 50_000 };

describe('credit (A)', () => {
  it('never exceeds the prefetch, however many receive cycles pass', async () => {
    const broker = await startBroker({ partitions: 1 });
    const producer = producerOf(broker);
    const actors = new MemoryActors();
    await startIngestor({ broker, store: await fileStore(), actors });
    const credits: number[] = [];
    for (let i = 0; i < 25; i += 1) {
      await producer.send([reading('d-1', i)], '0');
      // Each arrival is a receive cycle of its own, which would add a whole prefetch.
      const seen = i + 1;
      if (i % 5 === 4) await eventually(() => expect(actors.rowCount).toBe(seen));
      credits.push(...broker.hooks.credits().map(({ credit }) => credit));
    }
    expect(credits.length).toBeGreaterThan(0);
    expect(Math.max(...credits)).toBeLessThanOrEqual(1_000);
  });
});

describe('errors in the handler (B)', () => {
  it('retries a hand-off with the same rows until it is taken, and loses and repeats nothing', async () => {
    const broker = await startBroker({ partitions: 1 });
    const actors = new MemoryActors();
    const offered: string[] = [];
    actors.before = (_, batch) => {
      offered.push(JSON.stringify(batch));
      if (offered.length <= 4) throw new HandOffError('unavailable', 'down');
    };
    await producerOf(broker).send(readings('d-1', 0, 20), '0');
    await startIngestor({ broker, store: await fileStore(), actors });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(0, 20)));
    expect(new Set(offered.slice(0, 5)).size).toBe(1);
    expect(actors.duplicates).toBe(0);
  });

  it('counts a batch once that arrived although its call failed', async () => {
    const broker = await startBroker({ partitions: 1 });
    const actors = new MemoryActors();
    let failures = 2;
    actors.after = () => {
      if ((failures -= 1) >= 0) throw new HandOffError('unavailable', 'deadline exceeded');
    };
    await producerOf(broker).send(readings('d-1', 0, 20), '0');
    await startIngestor({ broker, store: await fileStore(), actors });
    await eventually(() => expect(actors.duplicates).toBe(40));
    expect(actors.valuesOf('d-1')).toEqual(numbers(0, 20));
  });

  it('reads a partition again at once when its handler fails by a defect', async () => {
    const broker = await startBroker({ partitions: 1 });
    const actors = new MemoryActors();
    const normalize = createNormalizer({ metrics: noMetrics, now: Date.now });
    let defects = 1;
    await producerOf(broker).send(readings('d-1', 0, 20), '0');
    await startIngestor({
      broker,
      store: await fileStore(),
      actors,
      // The record of a pump that stopped would keep the partition idle for this long.
      source: { ownershipExpiryMs: 600_000 },
      dependencies: {
        normalize: (...given) => {
          if (given[0].sequence === 10 && (defects -= 1) >= 0) throw new Error('defect');
          return normalize(...given);
        },
      },
    });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(0, 20)));
  });
});

describe('a consumer that lost its partition (C)', () => {
  it('hands off nothing more, takes nothing back and never moves the checkpoint back', async () => {
    const broker = await startBroker({ partitions: 2 });
    const producer = producerOf(broker);
    const checkpoints = new CheckpointLog();
    const store = observedStore(await fileStore(), (key, text) => checkpoints.record(key, text));
    const actors = new MemoryActors();
    const stuck = new Barrier();
    let callsOfFirst = 0;
    const first = {
      probe: async () => true,
      handOff: async (...given: Parameters<MemoryActors['handOff']>) => {
        callsOfFirst += 1;
        await stuck.opened;
        await actors.handOff(...given);
      },
    };
    for (const partition of ['0', '1']) await producer.send(readings(`d-${partition}`, 0, 60), partition);
    const dependencies = { stageLimits: TIGHT };
    // Partitions change hands because the load is balanced, not because a busy machine let a claim run out.
    const source = { ownershipExpiryMs: 600_000 };
    const one = await startIngestor({ broker, store, actors: first, ownerId: 'one', dependencies, source });
    await eventually(() => expect(callsOfFirst).toBe(2));
    const two = await startIngestor({ broker, store, actors, ownerId: 'two', dependencies, source });
    await eventually(() => expect(two.ingestor.status().partitions).toHaveLength(1));
    const taken = two.ingestor.status().partitions[0]?.partition ?? '';
    await eventually(() => expect(actors.valuesOf(`d-${taken}`)).toEqual(numbers(0, 60)));
    stuck.open();
    for (const partition of ['0', '1']) await producer.send(readings(`d-${partition}`, 60, 40), partition);
    await eventually(() => expect(actors.rowCount).toBe(200));
    expect(actors.valuesOf('d-0')).toEqual(numbers(0, 100));
    expect(actors.valuesOf('d-1')).toEqual(numbers(0, 100));
    // The call in flight when the partition was lost, and none after it.
    const late = actors.batches.filter(({ identity }) => identity.deviceId === `d-${taken}`).length;
    expect(actors.duplicates).toBeLessThanOrEqual(TIGHT.rows * 2);
    expect(late).toBeGreaterThan(0);
    expect(one.ingestor.status().partitions.map(({ partition }) => partition)).not.toContain(taken);
    expect(two.ingestor.status().partitions.map(({ partition }) => partition)).toEqual([taken]);
    for (const partition of ['0', '1']) {
      const written = checkpoints.of(partition);
      expect(written).toEqual([...written].sort((a, b) => a - b));
    }
  });
});

describe('stopping (D)', () => {
  it('waits for what is in flight, checkpoints it and gives the partitions back', async () => {
    const broker = await startBroker({ partitions: 1 });
    const producer = producerOf(broker);
    const store = await fileStore();
    const actors = new MemoryActors();
    const held = new Barrier();
    const reached = new Barrier();
    actors.before = async () => {
      reached.open();
      await held.opened;
    };
    await producer.send(readings('d-1', 0, 10), '0');
    const first = await startIngestor({ broker, store, actors });
    await reached.opened;
    const stopped = first.ingestor.stop();
    held.open();
    await stopped;
    expect(actors.valuesOf('d-1')).toEqual(numbers(0, 10));
    expect(await ownersIn(store)).toEqual(['']);
    await producer.send(readings('d-1', 10, 5), '0');
    await startIngestor({ broker, store, actors, ownerId: 'another', source: { ownershipExpiryMs: 600_000 } });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(0, 15)));
    expect(actors.duplicates).toBe(0);
  });
});

describe('a lost connection (E)', () => {
  it('is noticed and mended while readings keep coming, with none missing', async () => {
    const broker = await startBroker({ partitions: 2 });
    const producer = producerOf(broker);
    const actors = new MemoryActors();
    await startIngestor({ broker, store: await fileStore(), actors });
    for (let round = 0; round < 4; round += 1) {
      await producer.send(readings('d-0', round * 10, 10), '0');
      await producer.send(readings('d-1', round * 10, 10), '1');
      await eventually(() => expect(actors.rowCount).toBeGreaterThanOrEqual(round * 20));
      expect(broker.hooks.killConnections()).toBeGreaterThan(0);
    }
    await eventually(() => expect(new Set(actors.valuesOf('d-0'))).toEqual(new Set(numbers(0, 40))));
    await eventually(() => expect(new Set(actors.valuesOf('d-1'))).toEqual(new Set(numbers(0, 40))));
  });
});

describe('an idle hub (F)', () => {
  it('brings empty batches, which change nothing', async () => {
    const broker = await startBroker({ partitions: 1 });
    const actors = new MemoryActors();
    let balances = 0;
    const inner = createStoreCheckpoints(await fileStore());
    const counted = {
      ...inner,
      listOwnership: (...given: Parameters<typeof inner.listOwnership>) => {
        balances += 1;
        return inner.listOwnership(...given);
      },
    };
    const source = { checkpoints: counted, balanceIntervalMs: 200, maxWaitSeconds: 0.05 };
    const { ingestor } = await startIngestor({ broker, store: await fileStore(), actors, source });
    // Several longest waits pass between two balances.
    await eventually(() => expect(balances).toBeGreaterThan(5));
    await producerOf(broker).send(readings('d-1', 0, 3), '0');
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(0, 3)));
    expect(ingestor.status().sourceFailure).toBeUndefined();
  });
});

describe('a hub without checkpoint (G)', () => {
  it('is read from its earliest event', async () => {
    const broker = await startBroker({ partitions: 1 });
    const actors = new MemoryActors();
    await producerOf(broker).send(readings('d-1', 0, 10), '0');
    await startIngestor({ broker, store: await fileStore(), actors });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(0, 10)));
  });
});

/** A hub whose log was lost after it was read, at the same address and, if kept, with the same time of birth. */
async function loseLog(options: { readonly keepBirth: boolean }) {
  const dataDir = await temporaryDirectory();
  const store = await fileStore();
  const before = new MemoryActors();
  const broker = await startBroker({ partitions: 1, dataDir });
  await producerOf(broker).send(readings('d-1', 0, 50), '0');
  const first = await startIngestor({ broker, store, actors: before });
  await eventually(() => expect(before.rowCount).toBe(50));
  await first.ingestor.stop();
  await broker.close();
  const lost = options.keepBirth ? join(dataDir, 'hubs', HUB, '0') : join(dataDir, 'hubs');
  await rm(lost, { recursive: true });
  const again = await startBroker({ partitions: 1, dataDir, amqpPort: broker.amqpPort });
  await producerOf(again).send(readings('d-1', 100, 3), '0');
  return { broker: again, store };
}

describe('a checkpoint beyond the end of the log (L)', () => {
  it('stops the source with a message that says how to go on', async () => {
    const { broker, store } = await loseLog({ keepBirth: true });
    const actors = new MemoryActors();
    const fatal: SourceFailure[] = [];
    const dependencies = { onFatal: (failure: SourceFailure) => void fatal.push(failure) };
    const { ingestor } = await startIngestor({ broker, store, actors, dependencies });
    await eventually(() => expect(fatal).toHaveLength(1));
    expect(fatal[0]?.message).toMatch(/partition 0 of event hub devices lies beyond the end/);
    expect(ingestor.status().sourceFailure?.kind).toBe('fatal');
    expect(actors.rowCount).toBe(0);
  });

  it('starts a new generation at the earliest event where that is allowed, and keeps to it', async () => {
    const { broker, store } = await loseLog({ keepBirth: true });
    const actors = new MemoryActors();
    const source = { resetBeyondEnd: true };
    const first = await startIngestor({ broker, store, actors, source });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(100, 3)));
    await first.ingestor.stop();
    await producerOf(broker).send(readings('d-1', 103, 2), '0');
    await startIngestor({ broker, store, actors, source });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(100, 5)));
    expect(actors.duplicates).toBe(0);
  });

  it('does not concern a hub that was created again: its readings are a generation of their own', async () => {
    const { broker, store } = await loseLog({ keepBirth: false });
    const actors = new MemoryActors();
    await startIngestor({ broker, store, actors });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(100, 3)));
    expect(actors.batches[0]?.batch.publisher).toMatch(/\/devices\/\d+\/0$/);
  });

  it('is noticed while reading: a hub replaced under a running ingestor is read from its earliest event', async () => {
    const dataDir = await temporaryDirectory();
    const actors = new MemoryActors();
    const broker = await startBroker({ partitions: 1, dataDir });
    await producerOf(broker).send(readings('d-1', 0, 20), '0');
    await startIngestor({ broker, store: await fileStore(), actors, source: { generationCheckMs: 200 } });
    await eventually(() => expect(actors.rowCount).toBe(20));
    await broker.close();
    await rm(join(dataDir, 'hubs'), { recursive: true });
    const again = await startBroker({ partitions: 1, dataDir, amqpPort: broker.amqpPort });
    await producerOf(again).send(readings('d-2', 0, 5), '0');
    await eventually(() => expect(actors.valuesOf('d-2')).toEqual(numbers(0, 5)));
    expect(new Set(actors.batches.map(({ batch }) => batch.publisher)).size).toBe(2);
  });
});
