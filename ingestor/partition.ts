import type { DeadLetter } from '../dead-letter/dead-letter.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ActorIdentity, WindowRules } from '../workflows/messages.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import type { PendingEvent } from './finished-prefix.ts';
import { handOff, type HandOffDependencies } from './hand-off.ts';
import { keepLetter, type LetterKeeperDependencies } from './letter-keeper.ts';
import { lingerMs } from './linger.ts';
import type { LiveActors } from './live-actors.ts';
import type { Normalizer } from './normalizer.ts';
import { PartitionSets, type PartitionSetsDependencies } from './partition-sets.ts';
import { toRefusedLetter } from './refused-letter.ts';
import type { CloseReason, PartitionLease, ReceivedEvent } from './source.ts';
import { Stage, STAGE_LIMITS, type Flight, type StageLimits } from './stage.ts';

export interface PartitionDependencies extends PartitionSetsDependencies, LetterKeeperDependencies {
  readonly normalize: Normalizer;
  readonly handOff: HandOffDependencies;
  readonly rulesFor: (type: string) => WindowRules;
  readonly live: LiveActors;
  readonly signalsPerSecond: number;
  readonly stageLimits?: StageLimits;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly now: () => number;
  /** How long a graceful stop may take to hand off what is staged. */
  readonly stopGraceMs?: number;
}

export interface PartitionStatus {
  readonly partition: string;
  readonly mappingSet: string | undefined;
  /** Events between the last durable one and the newest of the partition, as far as known. */
  readonly lag: number | undefined;
  readonly stagedRows: number;
  readonly handedOffRows: number;
  /** Attempts to hand off that had to be repeated. */
  readonly retries: number;
  /** Epoch milliseconds of the last checkpoint written. */
  readonly checkpointedAt: number | undefined;
}

const TICK_MS = 200;
const STOP_GRACE_MS = 10_000;
const ROOM_PATIENCE_MS = 1_000;

/** One partition while its lease lasts: normalizes and stages its events, hands them off and moves the checkpoint. */
export class Partition {
  readonly #lease: PartitionLease;
  readonly #deps: PartitionDependencies;
  readonly #stage: Stage;
  readonly #sets: PartitionSets;
  readonly #checkpoints: CheckpointWriter;
  readonly #abort = new AbortController();
  readonly #underway = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #waiters: (() => void)[] = [];
  #closing: Promise<void> | undefined;
  #isSwitching = false;
  #failure: Error | undefined;
  #lastStaged: number;
  #lastSequence: number | undefined;
  #handedOffRows = 0;
  #retries = 0;

  constructor(lease: PartitionLease, deps: PartitionDependencies) {
    this.#lease = lease;
    this.#deps = deps;
    this.#stage = new Stage(deps.stageLimits);
    this.#checkpoints = new CheckpointWriter(lease, deps);
    this.#lastStaged = lease.checkpoint?.sequence ?? -1;
    const rereadEvents = (deps.stageLimits ?? STAGE_LIMITS).events;
    this.#sets = new PartitionSets(lease, deps, { rereadEvents, abandoned: this.#abort.signal });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Resolves once the events are staged; waits while the stage is full. Rejects once the partition must be read again. */
  async received(events: readonly ReceivedEvent[], lastSequence: number | undefined): Promise<void> {
    this.#lastSequence = lastSequence;
    if (this.#failure !== undefined) throw this.#failure;
    await this.#activateNewSet(events);
    for (const event of events) {
      if (this.#stage.isFull) await this.#makeRoom();
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#isClosed) return;
      this.#stageEvent(event);
    }
  }

  /** `stopped` hands off what is staged within its grace; otherwise the stage is thrown away and read again. */
  close(reason: CloseReason): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  status(): PartitionStatus {
    const durable = this.#stage.finished?.sequence ?? this.#lease.checkpoint?.sequence ?? -1;
    return {
      partition: this.#lease.partition,
      mappingSet: this.#sets.active?.version,
      lag: this.#lastSequence === undefined ? undefined : Math.max(0, this.#lastSequence - durable),
      stagedRows: this.#stage.rows,
      handedOffRows: this.#handedOffRows,
      checkpointedAt: this.#checkpoints.storedAt,
      retries: this.#retries,
    };
  }

  /** When the hub took the oldest event that is staged and not handed off. */
  get oldestStagedAt(): number | undefined {
    return this.#stage.oldestAt;
  }

  get #isClosed(): boolean {
    return this.#closing !== undefined || this.#abort.signal.aborted;
  }

  async #activateNewSet(events: readonly ReceivedEvent[]): Promise<void> {
    await this.#sets.ready();
    const [first] = events;
    if (first === undefined || this.#isClosed || !this.#sets.isSwitchDue(first)) return;
    this.#isSwitching = true;
    await this.#drain(() => this.#isClosed);
    this.#isSwitching = false;
    if (this.#isClosed) return;
    await this.#sets.switchAfter(this.#lastStaged, () => this.#writeCheckpoint());
  }

  /**
   * Filling every gap at once would hand off single rows. Half a stage is waited for, but not for long: an actor that
   * takes nothing may hold more than that.
   */
  async #makeRoom(): Promise<void> {
    const patientUntil = Date.now() + ROOM_PATIENCE_MS;
    while (!this.#isClosed && (this.#stage.isFull || (!this.#stage.isHalfEmpty && Date.now() < patientUntil))) {
      this.#flush();
      await this.#change();
    }
  }

  #stageEvent(event: ReceivedEvent): void {
    const set = this.#sets.active;
    if (set === undefined) throw new Error('events are staged under a mapping set');
    const { rows, letter } = this.#deps.normalize(event, this.#lease.publisher, set);
    const letterBytes = letter === undefined ? 0 : JSON.stringify(letter).length;
    const pending = this.#stage.add(event, rows, letterBytes, this.#deps.now());
    this.#lastStaged = event.sequence;
    if (letter !== undefined) this.#track(this.#keepEventLetter(letter, pending, letterBytes));
  }

  #tick(): void {
    if (this.#abort.signal.aborted) return;
    if (!this.#lease.isOwned()) {
      this.#fail(new Error('the partition belongs to another ingestor'));
      return;
    }
    this.#flush();
    this.#changed();
    if (this.#checkpoints.isDue(this.#stage.finished)) this.#track(this.#writeCheckpoint());
  }

  #flush(): void {
    const { live, signalsPerSecond, rulesFor, now } = this.#deps;
    const linger = ({ type }: ActorIdentity): number =>
      this.#isSwitching || this.#closing !== undefined
        ? 0
        : lingerMs(rulesFor(type).lengthSeconds, live.count, signalsPerSecond);
    for (const flight of this.#stage.takeDue(now(), linger)) this.#track(this.#fly(flight));
  }

  async #fly(flight: Flight): Promise<void> {
    const { identity, rows, actor } = flight;
    const mappingSet = this.#sets.active?.version ?? '';
    const rules = this.#deps.rulesFor(identity.type);
    const job = {
      identity,
      rows,
      mappingSet,
      rules,
      publisher: this.#lease.publisher,
      abandoned: this.#abort.signal,
      isOwned: () => this.#lease.isOwned(),
      retried: () => void (this.#retries += 1),
    };
    const outcome = await handOff(job, this.#deps.handOff);
    if (outcome.kind === 'abandoned') return;
    for (const refused of outcome.refused) {
      const letter = toRefusedLetter(job, refused, this.#deps.now());
      this.#deps.log.warn({ code: 'HandOffRefused', rows: refused.rows.length }, 'an actor refuses its rows');
      if (!(await keepLetter(letter, this.#abort.signal, this.#deps))) return;
    }
    this.#deps.live.touch(actor, this.#deps.now(), 2 * Math.max(60, rules.lengthSeconds) * 1_000);
    this.#handedOffRows += rows.length;
    this.#stage.land(flight);
    this.#changed();
  }

  async #keepEventLetter(letter: DeadLetter, event: PendingEvent, bytes: number): Promise<void> {
    if (!(await keepLetter(letter, this.#abort.signal, this.#deps))) return;
    this.#stage.finish(event, bytes);
    this.#changed();
  }

  /** Hands off everything without linger, until nothing is left or it is to give up. */
  async #drain(isOver: () => boolean): Promise<void> {
    while (!this.#stage.isEmpty && !isOver()) {
      this.#flush();
      await this.#change();
    }
  }

  #writeCheckpoint(): Promise<boolean> {
    return this.#checkpoints.write(() => this.#stage.finished);
  }

  async #close(reason: CloseReason): Promise<void> {
    if (reason === 'stopped') await this.#drainWithin(this.#deps.stopGraceMs ?? STOP_GRACE_MS);
    clearInterval(this.#timer);
    this.#abort.abort();
    this.#changed();
    await Promise.all(this.#underway);
    if (reason !== 'lost') await this.#writeCheckpoint();
  }

  async #drainWithin(graceMs: number): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#changed();
    }, graceMs);
    await this.#drain(() => isOver || !this.#lease.isOwned());
    clearTimeout(timer);
  }

  #track(work: Promise<unknown>): void {
    const guarded = work.then(
      () => undefined,
      (error: unknown) => {
        this.#deps.log.error({ reason: toError(error).message }, 'a partition failed and is read again');
        this.#fail(toError(error));
      },
    );
    this.#underway.add(guarded);
    void guarded.finally(() => this.#underway.delete(guarded));
  }

  /** What is staged would hold the checkpoint for ever: the next events are refused, so that the source reads again. */
  #fail(failure: Error): void {
    this.#failure ??= failure;
    this.#abort.abort();
    this.#changed();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error('unknown error');
}
