import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { EventPosition, PartitionLease } from './source.ts';

export interface CheckpointWriterDependencies {
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly now: () => number;
}

/** A checkpoint costs a durable write: at most one a second, or one for so many events. */
const INTERVAL_MS = 1_000;
const EVENTS = 1_000;

/** Stores the checkpoints of a lease one after the other; a failure costs events read twice and nothing else. */
export class CheckpointWriter {
  readonly #lease: PartitionLease;
  readonly #deps: CheckpointWriterDependencies;
  #writing: Promise<void> | undefined;
  #stored: number;
  #triedAt = 0;
  #storedAt: number | undefined;

  constructor(lease: PartitionLease, deps: CheckpointWriterDependencies) {
    this.#lease = lease;
    this.#deps = deps;
    this.#stored = lease.checkpoint?.sequence ?? -1;
  }

  /** Epoch milliseconds of the last one that was stored. */
  get storedAt(): number | undefined {
    return this.#storedAt;
  }

  isDue(finished: EventPosition | undefined): boolean {
    const ahead = (finished?.sequence ?? -1) - this.#stored;
    if (ahead <= 0 || this.#writing !== undefined) return false;
    return ahead >= EVENTS || this.#deps.now() - this.#triedAt >= INTERVAL_MS;
  }

  /** Answers whether everything up to the position is stored. */
  async write(finished: () => EventPosition | undefined): Promise<boolean> {
    await this.#writing;
    const position = finished();
    if (position === undefined || position.sequence <= this.#stored) return true;
    this.#triedAt = this.#deps.now();
    this.#writing = this.#store(position);
    await this.#writing;
    this.#writing = undefined;
    return this.#stored >= position.sequence;
  }

  async #store(position: EventPosition): Promise<void> {
    try {
      await this.#lease.updateCheckpoint(position);
      this.#stored = position.sequence;
      this.#storedAt = this.#deps.now();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.#deps.metrics.record('iot_checkpoint_failures', 1);
      this.#deps.log.warn({ reason }, 'a checkpoint cannot be stored; it is tried again');
    }
  }
}
