import { setTimeout as delay } from 'node:timers/promises';
import type { MappingSetArchive } from '../mapping-sets/archive.ts';
import type { MappingSet } from '../mapping-sets/mapping-set.ts';
import type { Logger } from '../telemetry/logger.ts';
import { setAfterCheckpoint, type SetActivation, type SetActivations } from './checkpoints/set-activations.ts';
import type { PartitionLease, ReceivedEvent } from './source.ts';

export interface PartitionSetsDependencies {
  /** The set in force, and those of rows made before it. */
  readonly sets: { current(): MappingSet };
  readonly archive: MappingSetArchive;
  readonly activations: SetActivations;
  readonly log: Logger;
  readonly now: () => number;
}

export interface PartitionSetsLimits {
  /** How many events behind its checkpoint a partition may have handed off. */
  readonly rereadEvents: number;
  readonly abandoned: AbortSignal;
}

const RETRY_MS = 1_000;

/**
 * The mapping set under which a partition is read. Events that an earlier owner may have handed off are read under the
 * set that it used, or their rows would get other keys; a new set comes in force between two flushes.
 */
export class PartitionSets {
  readonly #lease: PartitionLease;
  readonly #deps: PartitionSetsDependencies;
  readonly #limits: PartitionSetsLimits;
  readonly #openedAt: number;
  readonly #ready: Promise<void>;
  /** Events up to here, enqueued before the lease began, may have been handed off before. */
  #rereadUpTo = -1;
  #active: MappingSet | undefined;

  constructor(lease: PartitionLease, deps: PartitionSetsDependencies, limits: PartitionSetsLimits) {
    this.#lease = lease;
    this.#deps = deps;
    this.#limits = limits;
    this.#openedAt = deps.now();
    this.#ready = this.#choose();
  }

  get active(): MappingSet | undefined {
    return this.#active;
  }

  /** Resolves once a set is chosen, or with the partition. */
  ready(): Promise<void> {
    return this.#ready;
  }

  isSwitchDue(next: ReceivedEvent): boolean {
    if (this.#deps.sets.current().version === this.#active?.version) return false;
    return next.sequence > this.#rereadUpTo || next.enqueuedAt > this.#openedAt;
  }

  /** Nothing is staged. The record is durable before the checkpoint that it speaks of, and both before the first row. */
  async switchAfter(sequence: number, checkpoint: () => Promise<boolean>): Promise<void> {
    const next = this.#deps.sets.current();
    const previous = this.#active?.version ?? next.version;
    const activation = { after: sequence, set: next.version, previous };
    await this.#persist(async () => {
      await this.#deps.activations.put(this.#lease.publisher, activation);
      if (!(await checkpoint())) throw new Error('the checkpoint cannot be stored');
    });
    if (this.#limits.abandoned.aborted) return;
    this.#active = next;
    this.#deps.log.info({ partition: this.#lease.partition, mappingSet: next.version }, 'a mapping set is in force');
  }

  async #choose(): Promise<void> {
    await this.#persist(async () => {
      const activation = await this.#deps.activations.get(this.#lease.publisher);
      this.#active = activation === undefined ? await this.#recordFirst() : await this.#recorded(activation);
    });
  }

  async #recordFirst(): Promise<MappingSet> {
    const set = this.#deps.sets.current();
    const after = this.#lease.checkpoint?.sequence ?? -1;
    await this.#deps.activations.put(this.#lease.publisher, { after, set: set.version, previous: set.version });
    return set;
  }

  async #recorded(activation: SetActivation): Promise<MappingSet> {
    const current = this.#deps.sets.current();
    const checkpoint = this.#lease.checkpoint?.sequence;
    const version = setAfterCheckpoint(activation, checkpoint);
    this.#rereadUpTo = (checkpoint ?? -1) + this.#limits.rereadEvents;
    if (version === current.version) return current;
    const recorded = await this.#deps.archive.get(version);
    if (recorded !== undefined) return recorded;
    this.#deps.log.warn({ mappingSet: version }, 'a mapping set is missing from the archive; the one in force is used');
    return current;
  }

  async #persist(work: () => Promise<void>): Promise<void> {
    const { abandoned } = this.#limits;
    while (!abandoned.aborted) {
      try {
        return await work();
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown error';
        this.#deps.log.warn({ partition: this.#lease.partition, reason }, 'the store cannot be reached');
        await delay(RETRY_MS, undefined, { signal: abandoned }).catch(() => undefined);
      }
    }
  }
}
