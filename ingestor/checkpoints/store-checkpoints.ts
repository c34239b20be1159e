import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';
import { escapeSegment } from '../../store/key.ts';
import type { Store, StoredValue } from '../../store/store.ts';

type Place = Pick<Checkpoint, 'fullyQualifiedNamespace' | 'eventHubName' | 'consumerGroup'>;
type Kind = 'ownership' | 'checkpoint';

/**
 * The SDK's checkpoint store on a `Store`: durable, and claims are compare-and-set, so that processes on one host
 * (file form) or anywhere (blob form) share the partitions of a hub.
 */
export function createStoreCheckpoints(store: Store, now: () => number = Date.now): CheckpointStore {
  return {
    listOwnership: (fullyQualifiedNamespace, eventHubName, consumerGroup) =>
      listOwnership(store, { fullyQualifiedNamespace, eventHubName, consumerGroup }),
    listCheckpoints: (fullyQualifiedNamespace, eventHubName, consumerGroup) =>
      listCheckpoints(store, { fullyQualifiedNamespace, eventHubName, consumerGroup }),
    async claimOwnership(claims) {
      const claimed = await Promise.all(claims.map((claim) => claimOne(store, claim, now())));
      return claimed.filter((claim) => claim !== undefined);
    },
    updateCheckpoint: (checkpoint) => moveForward(store, checkpoint),
  };
}

/**
 * Over an older checkpoint only: an owner that was frozen learns of its loss after it has woken up, and what it wrote
 * meanwhile would move the checkpoint of its heir back.
 */
async function moveForward(store: Store, checkpoint: Checkpoint): Promise<void> {
  const { offset, sequenceNumber } = checkpoint;
  const key = keyOf(checkpoint, 'checkpoint', checkpoint.partitionId);
  for (;;) {
    const standing = await store.get(key);
    const known = standing === undefined ? undefined : decode(standing)['sequenceNumber'];
    if (typeof known === 'number' && known >= sequenceNumber) return;
    const condition = { etag: standing?.etag ?? null };
    if ((await store.put(key, encode({ offset, sequenceNumber }), condition)) !== undefined) return;
  }
}

async function claimOne(store: Store, claim: PartitionOwnership, now: number): Promise<PartitionOwnership | undefined> {
  const { ownerId, etag } = claim;
  const key = keyOf(claim, 'ownership', claim.partitionId);
  const claimed = await store.put(key, encode({ ownerId, claimedAt: now }), { etag: etag ?? null });
  return claimed === undefined ? undefined : { ...claim, etag: claimed, lastModifiedTimeInMs: now };
}

async function listOwnership(store: Store, place: Place): Promise<PartitionOwnership[]> {
  const found: PartitionOwnership[] = [];
  for await (const [partitionId, value] of readAll(store, place, 'ownership')) {
    const { ownerId, claimedAt } = decode(value);
    if (typeof ownerId !== 'string' || typeof claimedAt !== 'number') continue;
    found.push({ ...place, partitionId, ownerId, lastModifiedTimeInMs: claimedAt, etag: value.etag });
  }
  return found;
}

async function listCheckpoints(store: Store, place: Place): Promise<Checkpoint[]> {
  const found: Checkpoint[] = [];
  for await (const [partitionId, value] of readAll(store, place, 'checkpoint')) {
    const { offset, sequenceNumber } = decode(value);
    if (typeof offset !== 'string' || typeof sequenceNumber !== 'number') continue;
    found.push({ ...place, partitionId, offset, sequenceNumber });
  }
  return found;
}

async function* readAll(store: Store, place: Place, kind: Kind): AsyncIterable<[string, StoredValue]> {
  const prefix = keyOf(place, kind, '');
  for await (const key of store.list(prefix)) {
    const value = await store.get(key);
    // Partition ids are short numbers: escaping leaves them as they are.
    if (value !== undefined) yield [key.slice(prefix.length), value];
  }
}

/** Names are compared without regard to case by the service. */
function keyOf(place: Place, kind: Kind, partitionId: string): string {
  const { fullyQualifiedNamespace, eventHubName, consumerGroup } = place;
  const segments = [fullyQualifiedNamespace, eventHubName, consumerGroup].map((name) =>
    escapeSegment(name.toLowerCase()),
  );
  return `checkpoints/${segments.join('/')}/${kind}/${partitionId}`;
}

function encode(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** A damaged record counts as none: the partition is claimed or read again, which loses nothing. */
function decode(value: StoredValue): Readonly<Record<string, unknown>> {
  try {
    const record: unknown = JSON.parse(Buffer.from(value.bytes).toString('utf8'));
    return typeof record === 'object' && record !== null ? { ...record } : {};
  } catch {
    return {};
  }
}
