import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';
import { beforeEach, describe, expect, it } from 'vitest';
import { entriesAt } from './_entries.ts';

const PLACE = { fullyQualifiedNamespace: 'ns.example', eventHubName: 'devices', consumerGroup: '$Default@100' };

const { claim, checkpoint } = entriesAt(PLACE);
const owned = (store: CheckpointStore): Promise<PartitionOwnership[]> =>
  store.listOwnership(PLACE.fullyQualifiedNamespace, PLACE.eventHubName, PLACE.consumerGroup);
const checkpoints = (store: CheckpointStore): Promise<Checkpoint[]> =>
  store.listCheckpoints(PLACE.fullyQualifiedNamespace, PLACE.eventHubName, PLACE.consumerGroup);

/** What ingestors rely on in every form of checkpoint store; `create` answers openers of one and the same empty store. */
export function describeCheckpoints(name: string, create: () => Promise<() => Promise<CheckpointStore>>): void {
  describe(name, () => {
    let store: CheckpointStore;
    let other: CheckpointStore;
    beforeEach(async () => {
      const open = await create();
      [store, other] = [await open(), await open()];
    });

    it('grants a free partition to one of many who claim it at once', async () => {
      const names = Array.from({ length: 8 }, (_, i) => `ingestor-${i}`);
      const answers = await Promise.all(
        names.map((ownerId, i) => (i % 2 === 0 ? store : other).claimOwnership([claim('0', ownerId)])),
      );
      const granted = answers.flat();
      expect(granted).toHaveLength(1);
      expect(await owned(other)).toMatchObject([{ partitionId: '0', ownerId: granted[0]?.ownerId }]);
    });

    it('lists a claim with its owner and time, to be claimed over', async () => {
      await store.claimOwnership([claim('0', 'one')]);
      const [listed] = await owned(other);
      expect(listed).toMatchObject({ ...PLACE, partitionId: '0', ownerId: 'one' });
      expect(Math.abs(Date.now() - (listed?.lastModifiedTimeInMs ?? 0))).toBeLessThan(60_000);
      expect(await other.claimOwnership([claim('0', 'two', listed?.etag)])).toMatchObject([{ ownerId: 'two' }]);
    });

    it('grants a renewal and a steal over the record they saw only', async () => {
      const [first] = await store.claimOwnership([claim('0', 'one')]);
      const [renewed] = await store.claimOwnership([claim('0', 'one', first?.etag)]);
      expect(renewed?.etag).not.toBe(first?.etag);
      const [stolen] = await other.claimOwnership([claim('0', 'two', renewed?.etag)]);
      expect(stolen?.ownerId).toBe('two');
      expect(await store.claimOwnership([claim('0', 'one', renewed?.etag)])).toEqual([]);
    });

    it('grants what can be granted of several claims', async () => {
      await other.claimOwnership([claim('1', 'other')]);
      const granted = await store.claimOwnership([claim('0', 'one'), claim('1', 'one'), claim('2', 'one')]);
      expect(granted.map(({ partitionId }) => partitionId)).toEqual(['0', '2']);
    });

    it('keeps a partition that was given back, for the next one to claim', async () => {
      const [first] = await store.claimOwnership([claim('0', 'one')]);
      await store.claimOwnership([claim('0', '', first?.etag)]);
      const [free] = await owned(other);
      expect(free?.ownerId).toBe('');
      expect(await other.claimOwnership([claim('0', 'two', free?.etag)])).toMatchObject([{ ownerId: 'two' }]);
    });

    it('answers the checkpoints last stored, whoever stored them', async () => {
      await store.updateCheckpoint(checkpoint('0', 5));
      await other.updateCheckpoint(checkpoint('0', 9));
      await store.updateCheckpoint(checkpoint('1', 7));
      expect(await checkpoints(store)).toEqual([checkpoint('0', 9), checkpoint('1', 7)]);
    });

    it('moves no checkpoint back, whoever stores it and whatever was stored before', async () => {
      for (const sequence of [5, 9]) await store.updateCheckpoint(checkpoint('0', sequence));
      await other.updateCheckpoint(checkpoint('0', 7));
      expect(await checkpoints(store)).toEqual([checkpoint('0', 9)]);
      await other.updateCheckpoint(checkpoint('0', 12));
      // The first one remembers 9 as the last.
      await store.updateCheckpoint(checkpoint('0', 10));
      expect(await checkpoints(other)).toEqual([checkpoint('0', 12)]);
    });

    it('shows ascending checkpoints only while two ingestors race for one partition', async () => {
      const seen: number[] = [];
      const over = new AbortController();
      const watching = (async () => {
        while (!over.signal.aborted) seen.push((await checkpoints(other))[0]?.sequenceNumber ?? 0);
      })();
      const race = async (writer: CheckpointStore, first: number) => {
        for (let sequence = first; sequence <= 60; sequence += 2)
          await writer.updateCheckpoint(checkpoint('0', sequence));
      };
      await Promise.all([race(store, 1), race(other, 2)]);
      over.abort();
      await watching;
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(await checkpoints(store)).toEqual([checkpoint('0', 60)]);
    });

    it('keeps hubs, groups and generations apart, without regard to case', async () => {
      await store.updateCheckpoint(checkpoint('0', 7));
      const found = await store.listCheckpoints('NS.example', 'DEVICES', '$default@100');
      expect(found).toMatchObject([{ sequenceNumber: 7 }]);
      expect(await store.listCheckpoints('ns.example', 'devices', '$Default@1001')).toEqual([]);
      expect(await store.listCheckpoints('ns.example', 'devices', '$Default@200')).toEqual([]);
      expect(await store.listCheckpoints('ns.example', 'devices2', '$Default@100')).toEqual([]);
    });
  });
}
