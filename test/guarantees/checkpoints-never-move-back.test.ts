import { describe, expect, it } from 'vitest';
import { createFencedCheckpoints } from '../../ingestor/checkpoints/fenced-checkpoints.ts';
import { memoryStore } from '../../ingestor/checkpoints/_memory-store.ts';
import { createStoreCheckpoints } from '../../ingestor/checkpoints/store-checkpoints.ts';
import { runChaos } from './_run.ts';

const PLACE = { fullyQualifiedNamespace: 'hub.example', eventHubName: 'devices', consumerGroup: '$Default' };
const NAMES = [PLACE.fullyQualifiedNamespace, PLACE.eventHubName, PLACE.consumerGroup] as const;
const checkpoint = (sequenceNumber: number) => ({
  ...PLACE,
  partitionId: '0',
  sequenceNumber,
  offset: String(sequenceNumber),
});

/** Two ingestors on one store; the second has taken the partition of the first. */
async function afterTakeOver() {
  const store = createStoreCheckpoints(memoryStore());
  const zombie = createFencedCheckpoints(store, 'zombie');
  const heir = createFencedCheckpoints(store, 'heir');
  const claim = { ...PLACE, partitionId: '0' };
  const [first] = await zombie.claimOwnership([{ ...claim, ownerId: 'zombie' }]);
  await zombie.updateCheckpoint(checkpoint(5));
  await heir.claimOwnership([
    { ...claim, ownerId: 'heir', ...(first?.etag === undefined ? {} : { etag: first.etag }) },
  ]);
  await heir.listCheckpoints(...NAMES);
  const stored = async () => (await store.listCheckpoints(...NAMES)).map(({ sequenceNumber }) => sequenceNumber);
  return { zombie, heir, stored };
}

describe('an ingestor that lost its partition', () => {
  it('moves no checkpoint back before it has heard of the loss', async () => {
    const { zombie, heir, stored } = await afterTakeOver();
    await heir.updateCheckpoint(checkpoint(20));
    await zombie.updateCheckpoint(checkpoint(10));
    expect(await stored()).toEqual([20]);
  });

  it('writes none at all once it has heard of it', async () => {
    const { zombie, stored } = await afterTakeOver();
    await zombie.listOwnership(...NAMES);
    await zombie.updateCheckpoint(checkpoint(10));
    expect(await stored()).toEqual([5]);
  });
});

describe('two ingestors that own one partition for a while', () => {
  it('lose and double nothing, and move no checkpoint back', async () => {
    // Frozen for longer than its ownership lasts, an ingestor wakes up with rows, signals and checkpoints under way.
    const report = await runChaos({
      seed: 5,
      seconds: 10,
      devices: 4,
      ingestors: 2,
      workers: 1,
      disturbances: ['ingestor frozen'],
      freezeMs: [2_800, 3_600],
      everyMs: [600, 1_200],
    });
    expect(report.findings, `logs: ${report.directory}`).toEqual([]);
    expect(report.disturbances.get('ingestor frozen')).toBeGreaterThan(1);
    expect(report.checkpoints).toBeGreaterThan(3);
  }, 240_000);
});
