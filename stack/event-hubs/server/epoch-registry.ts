import { LIMITS } from '../limits.ts';
import { CONDITION, refusal } from './condition.ts';
import type { Refusal } from './condition.ts';

/** A reader of one consumer group and partition. */
export interface Reader {
  /** The owner level; undefined for a reader that shares the partition. */
  readonly epoch: number | undefined;
  /** Called when a reader of an equal or higher epoch takes the partition. */
  lose(reason: Refusal): void;
}

/** Decides who may read a partition: the reader of the highest epoch alone, or a few readers without one. */
export class EpochRegistry {
  readonly #readers = new Map<string, Set<Reader>>();

  /** Lets the reader in and the ones it displaces out, or returns why it stays out. */
  admit(partitionKey: string, reader: Reader): Refusal | undefined {
    const present = this.#readers.get(partitionKey) ?? new Set();
    const refused = refusalFor(reader.epoch, [...present]);
    if (refused !== undefined) return refused;
    if (reader.epoch !== undefined) this.#displace(present, reader.epoch);
    present.add(reader);
    this.#readers.set(partitionKey, present);
    return undefined;
  }

  leave(partitionKey: string, reader: Reader): void {
    const present = this.#readers.get(partitionKey);
    present?.delete(reader);
    if (present?.size === 0) this.#readers.delete(partitionKey);
  }

  #displace(present: Set<Reader>, epoch: number): void {
    const displaced = [...present];
    present.clear();
    for (const reader of displaced) {
      reader.lose(
        refusal(CONDITION.stolen, `New receiver with epoch '${epoch}' was created; this receiver is disconnected.`),
      );
    }
  }
}

function refusalFor(epoch: number | undefined, present: readonly Reader[]): Refusal | undefined {
  const current = present.find((reader) => reader.epoch !== undefined)?.epoch;
  if (current !== undefined && (epoch === undefined || epoch < current)) {
    const given = epoch === undefined ? 'no epoch' : `epoch '${epoch}'`;
    return refusal(CONDITION.stolen, `A receiver with ${given} cannot be created: one with epoch '${current}' exists.`);
  }
  if (epoch === undefined && present.length >= LIMITS.epochlessReaders) {
    return refusal(
      CONDITION.limitExceeded,
      `The consumer group already has ${LIMITS.epochlessReaders} receivers without an epoch on this partition.`,
    );
  }
  return undefined;
}
