import { escapeSegment } from '../../store/key.ts';
import type { Store } from '../../store/store.ts';

/** Which mapping set reads the events of a partition: `set` those after `after`, `previous` those up to it. */
export interface SetActivation {
  readonly after: number;
  readonly set: string;
  readonly previous: string;
}

/**
 * The mapping set beside each partition's checkpoint. Events after the checkpoint may have reached their actors once,
 * and are read again under the same set, so that their rows get the same keys.
 */
export interface SetActivations {
  get(publisher: string): Promise<SetActivation | undefined>;
  put(publisher: string, activation: SetActivation): Promise<void>;
}

export function createSetActivations(store: Store): SetActivations {
  return {
    async get(publisher) {
      const value = await store.get(keyOf(publisher));
      if (value === undefined) return undefined;
      const record: unknown = JSON.parse(Buffer.from(value.bytes).toString('utf8'));
      return isActivation(record) ? record : undefined;
    },
    async put(publisher, activation) {
      await store.put(keyOf(publisher), Buffer.from(JSON.stringify(activation)));
    },
  };
}

/** The version under which reading goes on after a checkpoint; a missing checkpoint is before every event. */
export function setAfterCheckpoint(activation: SetActivation, checkpoint: number | undefined): string {
  return (checkpoint ?? -1) >= activation.after ? activation.set : activation.previous;
}

function keyOf(publisher: string): string {
  return `activations/${publisher.split('/').map(escapeSegment).join('/')}`;
}

function isActivation(value: unknown): value is SetActivation {
  return (
    typeof value === 'object' &&
    value !== null &&
    'after' in value &&
    typeof value.after === 'number' &&
    'set' in value &&
    typeof value.set === 'string' &&
    'previous' in value &&
    typeof value.previous === 'string'
  );
}
