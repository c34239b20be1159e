import { escapeSegment } from '../../store/key.ts';
import type { Store } from '../../store/store.ts';

/** A hub as it was created once: its name alone does not say which sequence numbers are meant. */
export interface HubIdentity {
  readonly fullyQualifiedNamespace: string;
  readonly eventHubName: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Names the generations of hubs; a reset gives the same hub a new one, for brokers that lost their log but not their birth. */
export interface HubGenerations {
  current(hub: HubIdentity): Promise<string>;
  reset(hub: HubIdentity): Promise<string>;
}

export function createHubGenerations(store: Store): HubGenerations {
  const readResets = async (hub: HubIdentity): Promise<number> => {
    const value = await store.get(keyOf(hub));
    return value === undefined ? 0 : Number(Buffer.from(value.bytes).toString('utf8'));
  };
  return {
    current: async (hub) => nameOf(hub, await readResets(hub)),
    async reset(hub) {
      const resets = (await readResets(hub)) + 1;
      await store.put(keyOf(hub), Buffer.from(String(resets)));
      return nameOf(hub, resets);
    },
  };
}

function nameOf(hub: HubIdentity, resets: number): string {
  return resets === 0 ? `${hub.createdAt}` : `${hub.createdAt}.${resets}`;
}

function keyOf(hub: HubIdentity): string {
  const names = [hub.fullyQualifiedNamespace, hub.eventHubName].map((name) => escapeSegment(name.toLowerCase()));
  return `generations/${names.join('/')}/${hub.createdAt}`;
}
