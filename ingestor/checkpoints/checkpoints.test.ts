import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';
import { describe, expect, it } from 'vitest';
import { describeCheckpoints } from './_checkpoints.cases.ts';
import { memoryStore } from './_memory-store.ts';
import { createFencedCheckpoints } from './fenced-checkpoints.ts';
import { createGenerationCheckpoints } from './generation-checkpoints.ts';
import { createHubGenerations } from './hub-generations.ts';
import { createSetActivations, setAfterCheckpoint } from './set-activations.ts';
import { createStoreCheckpoints } from './store-checkpoints.ts';
import { entriesAt } from './_entries.ts';

const PLACE = { fullyQualifiedNamespace: 'ns.example', eventHubName: 'devices', consumerGroup: '$Default' };

const { claim, checkpoint } = entriesAt(PLACE);
const listOwnership = (store: CheckpointStore): Promise<PartitionOwnership[]> =>
  store.listOwnership(PLACE.fullyQualifiedNamespace, PLACE.eventHubName, PLACE.consumerGroup);
const listCheckpoints = (store: CheckpointStore): Promise<Checkpoint[]> =>
  store.listCheckpoints(PLACE.fullyQualifiedNamespace, PLACE.eventHubName, PLACE.consumerGroup);
const sequencesOf = async (store: CheckpointStore): Promise<number[]> =>
  (await listCheckpoints(store)).map(({ sequenceNumber }) => sequenceNumber);

describeCheckpoints('checkpoints in a store', async () => {
  const store = memoryStore();
  return async () => createStoreCheckpoints(store);
});

describe('records in a store', () => {
  it('hold the time of the claim', async () => {
    const store = createStoreCheckpoints(memoryStore(), () => 42);
    const [granted] = await store.claimOwnership([claim('0', 'one')]);
    expect(granted).toMatchObject({ ownerId: 'one', lastModifiedTimeInMs: 42 });
    expect(await listOwnership(store)).toEqual([granted]);
  });

  it('count as none when they are damaged', async () => {
    const inner = memoryStore();
    const store = createStoreCheckpoints(inner);
    await store.updateCheckpoint(checkpoint('0', 7));
    for await (const key of inner.list('')) await inner.put(key, Buffer.from('{"off'));
    expect(await listCheckpoints(store)).toEqual([]);
  });
});

describe('checkpoints by generation', () => {
  it('are not those of the hub that was there before, and show the group that was asked for', async () => {
    const inner = createStoreCheckpoints(memoryStore());
    let generation = '100';
    const store = createGenerationCheckpoints(inner, () => generation);
    await store.updateCheckpoint(checkpoint('0', 9));
    const [granted] = await store.claimOwnership([claim('0', 'one')]);
    expect(granted?.consumerGroup).toBe('$Default');
    expect(await listOwnership(store)).toMatchObject([{ ownerId: 'one', consumerGroup: '$Default' }]);
    generation = '200';
    expect(await listCheckpoints(store)).toEqual([]);
    expect(await listOwnership(store)).toEqual([]);
    generation = '100';
    expect(await listCheckpoints(store)).toEqual([checkpoint('0', 9)]);
  });
});

async function fenced(): Promise<ReturnType<typeof createFencedCheckpoints> & { readonly inner: CheckpointStore }> {
  const inner = createStoreCheckpoints(memoryStore());
  const store = createFencedCheckpoints(inner, 'me');
  await store.claimOwnership([claim('0', 'me')]);
  return { ...store, inner };
}

describe('fenced checkpoints', () => {
  it('know what was claimed, and what another one took since', async () => {
    const store = await fenced();
    expect(store.isOwned('0')).toBe(true);
    expect(store.isOwned('1')).toBe(false);
    const [record] = await listOwnership(store);
    await store.inner.claimOwnership([claim('0', 'other', record?.etag)]);
    expect(store.isOwned('0')).toBe(true);
    await listOwnership(store);
    expect(store.isOwned('0')).toBe(false);
  });

  it('take a renewal that was not granted for a loss', async () => {
    const store = await fenced();
    await store.claimOwnership([claim('0', 'me', 'stale')]);
    expect(store.isOwned('0')).toBe(false);
  });

  it('take a partition that was given back for lost', async () => {
    const store = await fenced();
    const [record] = await listOwnership(store);
    await store.claimOwnership([claim('0', '', record?.etag)]);
    expect(store.isOwned('0')).toBe(false);
  });

  it('write a checkpoint forward, and drop one that is behind, equal or of a lost partition', async () => {
    const store = await fenced();
    for (const sequence of [5, 3, 5, 8]) await store.updateCheckpoint(checkpoint('0', sequence));
    await store.updateCheckpoint(checkpoint('1', 99));
    expect(await sequencesOf(store.inner)).toEqual([8]);
  });

  it('do not move back a checkpoint that was listed when reading began', async () => {
    const store = await fenced();
    await store.inner.updateCheckpoint(checkpoint('0', 50));
    await listCheckpoints(store);
    expect(store.lastCheckpoint('0')?.sequenceNumber).toBe(50);
    await store.updateCheckpoint(checkpoint('0', 40));
    expect(await sequencesOf(store.inner)).toEqual([50]);
  });

  it('try a checkpoint again that could not be written', async () => {
    const store = await fenced();
    const failing = createFencedCheckpoints(
      { ...store.inner, updateCheckpoint: () => Promise.reject(new Error('away')) },
      'me',
    );
    await listOwnership(failing);
    await expect(failing.updateCheckpoint(checkpoint('0', 5))).rejects.toThrow('away');
    expect(failing.lastCheckpoint('0')).toBeUndefined();
  });

  it('know nothing any more after a reset', async () => {
    const store = await fenced();
    await store.updateCheckpoint(checkpoint('0', 5));
    store.reset();
    expect(store.isOwned('0')).toBe(false);
    expect(store.lastCheckpoint('0')).toBeUndefined();
  });
});

describe('hub generations', () => {
  const hub = { fullyQualifiedNamespace: 'ns.example', eventHubName: 'devices', createdAt: 100 };

  it('are named by the birth of the hub, and anew after each reset, also for another process', async () => {
    const store = memoryStore();
    const generations = createHubGenerations(store);
    expect(await generations.current(hub)).toBe('100');
    expect(await generations.reset(hub)).toBe('100.1');
    expect(await generations.reset(hub)).toBe('100.2');
    expect(await createHubGenerations(store).current({ ...hub, eventHubName: 'Devices' })).toBe('100.2');
    expect(await generations.current({ ...hub, createdAt: 200 })).toBe('200');
  });
});

describe('set activations', () => {
  it('are kept for each publisher', async () => {
    const activations = createSetActivations(memoryStore());
    const activation = { after: 9, set: 'b', previous: 'a' };
    await activations.put('ns.example/devices/100/0', activation);
    expect(await activations.get('ns.example/devices/100/0')).toEqual(activation);
    expect(await activations.get('ns.example/devices/100/1')).toBeUndefined();
  });

  it.each([
    [undefined, 'a'],
    [8, 'a'],
    [9, 'b'],
    [10, 'b'],
  ])('after checkpoint %s say %s', (sequence, expected) => {
    expect(setAfterCheckpoint({ after: 9, set: 'b', previous: 'a' }, sequence)).toBe(expected);
  });
});
