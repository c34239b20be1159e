import { describe, expect, it } from 'vitest';
import { HandOffError } from '../../ingestor/actor-client.ts';
import { MemoryActors } from '../../ingestor/_memory-actors.ts';
import {
  eventually,
  fileStore,
  numbers,
  ownersIn,
  producerOf,
  readings,
  startBroker,
  startIngestor,
} from './_bench.ts';

const TUNING = { breakerMs: 500, superviseMs: 100, blockedCheckMs: 100 };

describe('an outage of the actors’ service', () => {
  it('closes the gate, leaves the readings in the hub, and ends by itself with none missing', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    const store = await fileStore();
    const actors = new MemoryActors();
    actors.before = () => {
      if (!actors.isUp) throw new HandOffError('unavailable', 'connection refused');
    };
    actors.isUp = false;
    await producer.send(readings('d-0', 0, 20), '0');
    const { ingestor } = await startIngestor({ broker, store, actors, dependencies: { tuning: TUNING } });
    await eventually(() => expect(ingestor.status()).toMatchObject({ gate: 'closedForHandOff', partitions: [] }));
    await eventually(async () => expect(await ownersIn(store)).toEqual(['', '']));
    await producer.send(readings('d-0', 20, 20), '0');
    await producer.send(readings('d-1', 0, 20), '1');
    expect(actors.rowCount).toBe(0);
    actors.isUp = true;
    await eventually(() => expect(actors.rowCount).toBe(60));
    expect(actors.valuesOf('d-0')).toEqual(numbers(0, 40));
    expect(actors.valuesOf('d-1')).toEqual(numbers(0, 20));
    expect(ingestor.status().gate).toBe('open');
  });
});

describe('an outage of FHIR', () => {
  it('closes the gate while a good part of the actors is blocked, and opens it when they are through', async () => {
    const broker = await startBroker({ partitions: 1 });
    const producer = producerOf(broker);
    const actors = new MemoryActors();
    let blocked = 0;
    const dependencies = { tuning: TUNING, countBlocked: async () => blocked };
    const { ingestor } = await startIngestor({ broker, store: await fileStore(), actors, dependencies });
    for (let device = 0; device < 8; device += 1) await producer.send(readings(`d-${device}`, 0, 1), '0');
    await eventually(() => expect(actors.rowCount).toBe(8));
    blocked = 4;
    await eventually(() => expect(ingestor.status()).toMatchObject({ gate: 'closedForOutage', partitions: [] }));
    await producer.send(readings('d-0', 1, 5), '0');
    expect(actors.rowCount).toBe(8);
    blocked = 0;
    await eventually(() => expect(actors.valuesOf('d-0')).toEqual(numbers(0, 6)));
  });

  it('does not keep readings in the hub beyond half of its retention', async () => {
    const broker = await startBroker({ partitions: 1 });
    const producer = producerOf(broker);
    const actors = new MemoryActors();
    let blocked = 0;
    const dependencies = { tuning: TUNING, countBlocked: async () => blocked, retentionMs: 6_000 };
    const { ingestor } = await startIngestor({ broker, store: await fileStore(), actors, dependencies });
    for (let device = 0; device < 4; device += 1) await producer.send(readings(`d-${device}`, 0, 1), '0');
    await eventually(() => expect(actors.rowCount).toBe(4));
    blocked = 4;
    await eventually(() => expect(ingestor.status().gate).toBe('closedForOutage'));
    await producer.send(readings('d-0', 1, 5), '0');
    await eventually(() => expect(ingestor.status().gate).toBe('openForRetention'));
    await eventually(() => expect(actors.valuesOf('d-0')).toEqual(numbers(0, 6)));
  });
});
