import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MemoryActors } from '../../ingestor/_memory-actors.ts';
import { createBlobCheckpoints } from '../../ingestor/checkpoints/blob-checkpoints.ts';
import { createBlobStore } from '../../store/blob-store.ts';
import { eventually, HUB, numbers, producerOf, readings, startBroker, startIngestor } from '../ingestor/_bench.ts';
import { kill, startChild } from '../ingestor/_child-process.ts';
import { type Azurite, startAzurite } from './_azurite.ts';

const PARTITIONS = ['0', '1', '2', '3'] as const;
/** The patience of operation, which others rely on when they plan for a lost host. */
const IN_OPERATION = { balanceIntervalMs: 5_000, ownershipExpiryMs: 30_000 };

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

async function recordsIn(container: ContainerClient, kind: 'ownership' | 'checkpoint', field: string) {
  const values: (string | undefined)[] = [];
  for await (const blob of container.listBlobsFlat({ includeMetadata: true })) {
    if (blob.name.includes(`/${kind}/`)) values.push(blob.metadata?.[field]);
  }
  return values;
}

async function bench() {
  const broker = await startBroker({ partitions: PARTITIONS.length });
  const producer = producerOf(broker);
  const container = await azurite.newContainer();
  const actors = new MemoryActors();
  return {
    broker,
    container,
    actors,
    send: async (from: number) => {
      for (const partition of PARTITIONS) await producer.send(readings(`d-${partition}`, from, 20), partition);
    },
    start: (ownerId: string, source: object = {}) =>
      startIngestor({
        broker,
        actors,
        ownerId,
        store: createBlobStore(container),
        source: { checkpoints: createBlobCheckpoints(container), ...source },
      }),
  };
}

describe('ingestors whose checkpoints are in Azure Blob Storage', () => {
  it('share the partitions, and go on where another one stopped', async () => {
    const { container, actors, send, start } = await bench();
    await send(0);
    const one = await start('one');
    await eventually(() => expect(actors.rowCount).toBe(80));
    await start('two');
    const owners = () => recordsIn(container, 'ownership', 'ownerid');
    await eventually(async () =>
      expect((await owners()).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['one', 'one', 'two', 'two']),
    );
    await one.ingestor.stop();
    await send(20);
    await eventually(() => expect(actors.rowCount).toBe(160));
    for (const partition of PARTITIONS) expect(actors.valuesOf(`d-${partition}`)).toEqual(numbers(0, 40));
    await eventually(async () => expect(await owners()).toEqual(['two', 'two', 'two', 'two']));
    await eventually(async () =>
      expect(await recordsIn(container, 'checkpoint', 'sequencenumber')).toEqual(['39', '39', '39', '39']),
    );
  });

  it('take over the partitions of one that was killed, at the pace of operation, with none missing or doubled', async () => {
    const { broker, container, actors, send, start } = await bench();
    const { connectionString } = broker;
    const state = { connectionString: azurite.connectionString, container: container.containerName };
    await send(0);
    const victim = startChild({ connectionString, hub: HUB, ownerId: 'victim', state }, actors);
    await eventually(() => expect(actors.rowCount).toBe(80));
    await kill(victim);
    await send(20);
    await start('heir', IN_OPERATION);
    const takenOver = () => expect(actors.rowCount).toBe(160);
    // Expiry and two rounds of balancing.
    await vi.waitFor(takenOver, { timeout: 40_000, interval: 100 });
    for (const partition of PARTITIONS) expect(actors.valuesOf(`d-${partition}`)).toEqual(numbers(0, 40));
  });
});
