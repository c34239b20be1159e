import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HandOffError } from './actor-client.ts';
import { MemoryActors } from './_memory-actors.ts';
import { listEvents, listSet, MemoryLease, partitionBench, type PartitionBench } from './_partition-bench.ts';
import { event } from './_rows.ts';
import { Partition } from './partition.ts';
import type { EventPosition } from './source.ts';

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 10 });

function open(lease: MemoryLease, bench: PartitionBench): Partition {
  const partition = new Partition(lease, bench.deps);
  onTestFinished(() => partition.close('lost'));
  return partition;
}

describe('a partition', () => {
  it('checkpoints an event once its actor has it', async () => {
    const actors = new MemoryActors();
    const lease = new MemoryLease();
    const partition = open(lease, partitionBench(actors));
    await partition.received(listEvents(0, 10), 20);
    await eventually(() => expect(lease.checkpoints).toEqual([9]));
    expect(actors.valuesOf('d-1', 'List')).toEqual(numbers(0, 10));
    expect(partition.status()).toMatchObject({ lag: 11, handedOffRows: 10, stagedRows: 0, mappingSet: 'one' });
  });

  it('never checkpoints past an event whose actor does not take it, while the others go on', async () => {
    const actors = new MemoryActors();
    let isStuck = true;
    actors.before = ({ deviceId }) => {
      if (isStuck && deviceId === 'stuck') throw new HandOffError('unavailable', 'down');
    };
    const lease = new MemoryLease();
    const partition = open(lease, partitionBench(actors));
    await partition.received([...listEvents(0, 3), ...listEvents(3, 1, 'stuck'), ...listEvents(4, 3)], 6);
    await eventually(() => expect(actors.valuesOf('d-1', 'List')).toEqual([0, 1, 2, 4, 5, 6]));
    await eventually(() => expect(lease.checkpoints).toEqual([2]));
    isStuck = false;
    await eventually(() => expect(lease.checkpoints).toEqual([2, 6]));
  });

  it('gives rows of one event to one actor distinct keys', async () => {
    const actors = new MemoryActors();
    const partition = open(new MemoryLease(), partitionBench(actors));
    await partition.received([event(0, { a: [1, 2, 3], b: [4] }), event(1, { a: [5] })], 1);
    await eventually(() => expect(actors.valuesOf('a', 'List')).toEqual([1, 2, 3, 5]));
    expect(actors.valuesOf('b', 'List')).toEqual([4]);
    expect(actors.duplicates).toBe(0);
  });

  it('dead-letters the rows of an actor that refuses them, whole, before it checkpoints', async () => {
    const actors = new MemoryActors();
    actors.before = () => {
      throw new HandOffError('refused', 'signal limit');
    };
    const lease = new MemoryLease();
    const bench = partitionBench(actors);
    const stored: number[] = [];
    lease.before = () => stored.push(bench.letters.letters.size);
    await open(lease, bench).received(listEvents(0, 3), 2);
    await eventually(() => expect(lease.checkpoints).toEqual([2]));
    expect(stored).toEqual([1]);
    const [letter] = bench.letters.letters.values();
    expect(letter).toMatchObject({ kind: 'group', deviceId: 'd-1', type: 'List', mappingSet: 'one' });
    expect(letter?.faults[0]?.code).toBe('HandOffRefused');
    expect(letter?.content).toMatchObject({ rows: { count: 3 } });
  });

  it('waits for a dead letter to be stored, however often that fails', async () => {
    const lease = new MemoryLease();
    const bench = partitionBench(new MemoryActors());
    let failures = 2;
    const checkpointedBefore: number[][] = [];
    bench.letters.before = () => {
      checkpointedBefore.push([...lease.checkpoints]);
      if ((failures -= 1) >= 0) throw new Error('disk full');
    };
    await open(lease, bench).received([...listEvents(0, 1), event(1, 'no json'), ...listEvents(2, 1)], 2);
    await eventually(() => expect(lease.checkpoints.at(-1)).toBe(2));
    expect(bench.letters.codes).toEqual(['InvalidDataFormat']);
    expect(checkpointedBefore.flat().every((sequence) => sequence === 0)).toBe(true);
  });

  it('takes no more while its stage is full', async () => {
    const actors = new MemoryActors();
    let isUp = false;
    actors.before = () => {
      if (!isUp) throw new HandOffError('unavailable', 'down');
    };
    const limits = { rows: 4, bytes: 1_000_000, events: 100 };
    const partition = open(new MemoryLease(), partitionBench(actors, { stageLimits: limits }));
    let isStaged = false;
    const staged = partition.received(listEvents(0, 20), 19).then(() => (isStaged = true));
    await eventually(() => expect(partition.status().stagedRows).toBe(4));
    expect(isStaged).toBe(false);
    isUp = true;
    await staged;
    await eventually(() => expect(actors.valuesOf('d-1', 'List')).toEqual(numbers(0, 20)));
  });

  it('throws its stage away when it is paused, and frees whoever waits for room', async () => {
    const actors = new MemoryActors();
    actors.before = () => {
      throw new HandOffError('unavailable', 'down');
    };
    const lease = new MemoryLease();
    const limits = { rows: 4, bytes: 1_000_000, events: 100 };
    const partition = open(lease, partitionBench(actors, { stageLimits: limits }));
    const staged = partition.received(listEvents(0, 20), 19);
    await eventually(() => expect(partition.status().stagedRows).toBe(4));
    await partition.close('paused');
    await staged;
    expect(lease.checkpoints).toEqual([]);
    expect(actors.batches).toEqual([]);
  });

  it('hands off and checkpoints what is staged when it is stopped', async () => {
    const actors = new MemoryActors();
    const lease = new MemoryLease();
    const partition = open(lease, partitionBench(actors, { now: () => 0 }));
    await partition.received(listEvents(0, 5), 4);
    expect(actors.batches).toEqual([]);
    await partition.close('stopped');
    expect(actors.valuesOf('d-1', 'List')).toEqual(numbers(0, 5));
    expect(lease.checkpoints).toEqual([4]);
  });

  it('gives up stopping after its grace and leaves the rest to the next owner', async () => {
    const actors = new MemoryActors();
    actors.before = () => {
      throw new HandOffError('unavailable', 'down');
    };
    const lease = new MemoryLease();
    const partition = open(lease, partitionBench(actors, { stopGraceMs: 20 }));
    await partition.received(listEvents(0, 5), 4);
    await partition.close('stopped');
    expect(lease.checkpoints).toEqual([]);
  });

  it('refuses events once its lease was lost, so that the source reads again', async () => {
    const lease = new MemoryLease();
    const partition = open(lease, partitionBench(new MemoryActors()));
    await partition.received(listEvents(0, 1), 0);
    lease.isMine = false;
    await vi.waitFor(() => expect(partition.received([], 0)).rejects.toThrow('another ingestor'), { timeout: 5_000 });
  });

  it('tries a checkpoint again that could not be stored', async () => {
    const lease = new MemoryLease();
    let failures = 2;
    lease.before = () => {
      if ((failures -= 1) >= 0) throw new Error('storage is away');
    };
    await open(lease, partitionBench(new MemoryActors())).received(listEvents(0, 5), 4);
    await eventually(() => expect(lease.checkpoints).toEqual([4]));
  });

  it('loses and doubles nothing when its owner dies at any moment', async () => {
    const actors = new MemoryActors();
    const bench = partitionBench(actors, { stageLimits: { rows: 7, bytes: 1_000_000, events: 50 } });
    let calls = 0;
    // Every third call fails, half of those after it arrived.
    actors.before = () => {
      if ((calls += 1) % 6 === 0) throw new HandOffError('unavailable', 'down');
    };
    actors.after = () => {
      if (calls % 6 === 3) throw new HandOffError('unavailable', 'deadline exceeded');
    };
    const log = Array.from({ length: 60 }, (_, sequence) => event(sequence, { [`d-${sequence % 3}`]: [sequence] }));
    let checkpoint: EventPosition | undefined;
    for (let life = 0; life < 12; life += 1) {
      const lease = new MemoryLease(checkpoint);
      const partition = new Partition(lease, bench.deps);
      const from = (checkpoint?.sequence ?? -1) + 1;
      const dies = vi.waitFor(() => expect(calls).toBeGreaterThan(life * 4 + 3), { timeout: 300, interval: 5 });
      const reading = partition.received(log.slice(from, from + 25), 59).catch(() => undefined);
      await dies.catch(() => undefined);
      await partition.close('lost');
      await reading;
      const last = lease.checkpoints.at(-1);
      if (last !== undefined) checkpoint = { sequence: last, offset: `o${last}` };
    }
    const survivor = open(new MemoryLease(checkpoint), bench);
    await survivor.received(log.slice((checkpoint?.sequence ?? -1) + 1), 59);
    await eventually(() => expect(actors.rowCount).toBe(60));
    for (const rest of [0, 1, 2]) {
      expect(actors.valuesOf(`d-${rest}`, 'List')).toEqual(numbers(0, 60).filter((n) => n % 3 === rest));
    }
  });
});

function setsOf(actors: MemoryActors): string[] {
  return actors.batches.flatMap(({ batch }) => Array.from({ length: batch.rows.count }, () => batch.mappingSet));
}

describe('a change of the mapping set', () => {
  it('comes in force between two flushes: rows before and after are never in one batch', async () => {
    const actors = new MemoryActors();
    const lease = new MemoryLease();
    const bench = partitionBench(actors);
    const partition = open(lease, bench);
    await partition.received(listEvents(0, 5), 4);
    bench.inForce = listSet('two');
    await partition.received(listEvents(5, 5), 9);
    await eventually(() => expect(actors.rowCount).toBe(10));
    expect(setsOf(actors)).toEqual([...Array<string>(5).fill('one'), ...Array<string>(5).fill('two')]);
    expect(bench.activations.record).toEqual({ after: 4, set: 'two', previous: 'one' });
    expect(lease.checkpoints[0]).toBe(4);
  });

  it('is not in force for events that an earlier owner may have handed off under the old set', async () => {
    const actors = new MemoryActors();
    const bench = partitionBench(actors);
    bench.activations.record = { after: -1, set: 'one', previous: 'one' };
    bench.inForce = listSet('two');
    const partition = open(new MemoryLease({ sequence: 4, offset: 'o4' }), bench);
    await partition.received(listEvents(5, 5), 9);
    await eventually(() => expect(actors.rowCount).toBe(5));
    expect(new Set(setsOf(actors))).toEqual(new Set(['one']));
    // Enqueued after the lease began: nobody can have handed it off before.
    await partition.received([event(10, { 'd-1': [10] }, { enqueuedAt: bench.deps.now() + 1_000 })], 10);
    await eventually(() => expect(bench.activations.record?.set).toBe('two'));
  });

  it('that was recorded beyond the checkpoint reads up to it under the set before', async () => {
    const actors = new MemoryActors();
    const bench = partitionBench(actors);
    bench.activations.record = { after: 9, set: 'two', previous: 'one' };
    bench.inForce = listSet('two');
    const partition = open(new MemoryLease({ sequence: 4, offset: 'o4' }), bench);
    await partition.received(listEvents(5, 3), 9);
    await eventually(() => expect(actors.rowCount).toBe(3));
    expect(new Set(setsOf(actors))).toEqual(new Set(['one']));
  });
});
