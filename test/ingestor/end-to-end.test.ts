import { describe, expect, it } from 'vitest';
import { MemoryActors } from '../../ingestor/_memory-actors.ts';
import {
  eventually,
  fileStore,
  lettersOf,
  numbers,
  producerOf,
  readings,
  startBroker,
  startIngestor,
} from './_bench.ts';

describe('an ingestor', () => {
  it('hands every reading to its actor, in order and under the FHIR spelling of its type', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    const store = await fileStore();
    const actors = new MemoryActors();
    await producer.send(readings('d-1', 60, 40), '0');
    await producer.send(readings('d-2', 100, 10), '1');
    await startIngestor({ broker, store, actors });
    await producer.send(readings('d-1', 100, 5), '0');
    await eventually(() => expect(actors.rowCount).toBe(55));
    expect(actors.valuesOf('d-1')).toEqual(numbers(60, 45));
    expect(actors.valuesOf('d-2')).toEqual(numbers(100, 10));
  });

  it('dead-letters what is no JSON and goes on with what is', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    const store = await fileStore();
    const actors = new MemoryActors();
    await producer.send([...readings('d-1', 60, 1), { body: Buffer.from('{"half":') }, ...readings('d-1', 61, 1)], '0');
    await startIngestor({ broker, store, actors });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual([60, 61]));
    await eventually(async () => expect(await lettersOf(store)).toHaveLength(1));
    const [letter] = await lettersOf(store);
    expect(letter?.faults[0]?.code).toBe('InvalidDataFormat');
    expect(letter?.content).toMatchObject({ body: Buffer.from('{"half":').toString('base64') });
  });

  it('continues after its checkpoint when it is started again', async () => {
    const broker = await startBroker();
    const producer = producerOf(broker);
    const store = await fileStore();
    const actors = new MemoryActors();
    await producer.send(readings('d-1', 0, 30), '0');
    const first = await startIngestor({ broker, store, actors });
    await eventually(() => expect(actors.rowCount).toBe(30));
    await first.ingestor.stop();
    await producer.send(readings('d-1', 30, 10), '0');
    await startIngestor({ broker, store, actors });
    await eventually(() => expect(actors.valuesOf('d-1')).toEqual(numbers(0, 40)));
    expect(actors.duplicates).toBe(0);
  });
});
