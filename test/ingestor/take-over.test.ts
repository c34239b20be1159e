import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { MemoryActors } from '../../ingestor/_memory-actors.ts';
import { createFileStore } from '../../store/file-store.ts';
import {
  eventually,
  fileStore,
  HUB,
  numbers,
  ownersIn,
  producerOf,
  readings,
  startBroker,
  startIngestor,
  temporaryDirectory,
} from './_bench.ts';
import { kill, startChild } from './_child-process.ts';

const PARTITIONS = ['0', '1', '2', '3'] as const;

const FAST = { balanceIntervalMs: 300, ownershipExpiryMs: 2_000, maxWaitSeconds: 1 };

describe('two ingestors', () => {
  it('share the partitions of a hub, and one takes over what the other leaves', async () => {
    const broker = await startBroker({ partitions: PARTITIONS.length });
    const producer = producerOf(broker);
    const store = await fileStore();
    const actors = new MemoryActors();
    const send = async (from: number): Promise<void> => {
      for (const partition of PARTITIONS) await producer.send(readings(`d-${partition}`, from, 20), partition);
    };
    await send(0);
    const one = await startIngestor({ broker, store, actors, ownerId: 'one' });
    await eventually(() => expect(actors.rowCount).toBe(80));
    await startIngestor({ broker, store, actors, ownerId: 'two' });
    await eventually(async () => expect((await ownersIn(store)).sort()).toEqual(['one', 'one', 'two', 'two']));
    await send(20);
    await eventually(() => expect(actors.rowCount).toBe(160));
    await one.ingestor.stop();
    await send(40);
    await eventually(() => expect(actors.rowCount).toBe(240));
    for (const partition of PARTITIONS) expect(actors.valuesOf(`d-${partition}`)).toEqual(numbers(0, 60));
    expect(await ownersIn(store)).toEqual(['two', 'two', 'two', 'two']);
  });
});

describe('ingestors that are killed', () => {
  it('lose and double no reading, whenever it happens', async () => {
    const broker = await startBroker({ partitions: PARTITIONS.length });
    const producer = producerOf(broker);
    const directory = await temporaryDirectory();
    await createFileStore(directory);
    const actors = new MemoryActors();
    let sent = 0;
    const send = async (): Promise<void> => {
      for (const partition of PARTITIONS) await producer.send(readings(`d-${partition}`, sent, 25), partition);
      sent += 25;
    };
    const { connectionString } = broker;
    const start = (ownerId: string): ChildProcess =>
      startChild({ connectionString, hub: HUB, ownerId, state: { directory }, source: FAST }, actors);
    let [victim, heir] = [start('a'), start('b')];
    for (const name of ['c', 'd', 'e']) {
      await send();
      const taken = actors.batches.length;
      // Killed between two hand-offs of a flush, or before its checkpoint.
      await eventually(() => expect(actors.batches.length).toBeGreaterThan(taken));
      await kill(victim);
      [victim, heir] = [heir, start(name)];
    }
    await send();
    await eventually(() => expect(actors.rowCount).toBe(sent * PARTITIONS.length));
    for (const partition of PARTITIONS) expect(actors.valuesOf(`d-${partition}`)).toEqual(numbers(0, sent));
    await Promise.all([kill(victim), kill(heir)]);
  });
});

describe('an ingestor that was killed and is started again under its name', () => {
  it('takes its partitions back without waiting for its own records to expire', async () => {
    const broker = await startBroker({ partitions: PARTITIONS.length });
    const producer = producerOf(broker);
    const directory = await temporaryDirectory();
    const actors = new MemoryActors();
    const source = { ...FAST, ownershipExpiryMs: 600_000 };
    const settings = {
      connectionString: broker.connectionString,
      hub: HUB,
      ownerId: 'a',
      state: { directory },
      source,
    };
    for (const partition of PARTITIONS) await producer.send(readings(`d-${partition}`, 0, 10), partition);
    const first = startChild(settings, actors);
    await eventually(() => expect(actors.rowCount).toBe(40));
    await kill(first);
    for (const partition of PARTITIONS) await producer.send(readings(`d-${partition}`, 10, 10), partition);
    const second = startChild(settings, actors);
    await eventually(() => expect(actors.rowCount).toBe(80));
    for (const partition of PARTITIONS) expect(actors.valuesOf(`d-${partition}`)).toEqual(numbers(0, 20));
    await kill(second);
  });
});
