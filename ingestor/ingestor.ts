import type { ActorClient } from './actor-client.ts';
import { Breaker } from './breaker.ts';
import { createLimit } from './concurrency.ts';
import type { HandOffDependencies } from './hand-off.ts';
import { LiveActors } from './live-actors.ts';
import { OutageGate, type GateDecision } from './outage-gate.ts';
import { Partition, type PartitionDependencies, type PartitionStatus } from './partition.ts';
import { RefusingActors } from './refusing-actors.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { CloseReason, EventHandler, EventSource, PartitionLease, ReceivedEvent, SourceFailure } from './source.ts';

export interface IngestorDependencies extends Omit<PartitionDependencies, 'handOff' | 'letterLimit' | 'live' | 'now'> {
  readonly source: EventSource;
  readonly actors: ActorClient;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Number of actors that wait for FHIR; without it the gate follows hand-off failures only. */
  readonly countBlocked?: () => Promise<number>;
  /** How long the hub keeps events. */
  readonly retentionMs: number;
  /** Called once if the source stops for good and somebody must act. */
  readonly onFatal?: (failure: SourceFailure) => void;
  readonly now?: () => number;
  readonly tuning?: IngestorTuning;
}

/** For tests and unusual hubs; every default has its reason beside it. */
export interface IngestorTuning {
  readonly breakerMs?: number;
  readonly superviseMs?: number;
  readonly blockedCheckMs?: number;
  readonly refusalPatienceMs?: number;
}

export type GateState = 'open' | 'closedForHandOff' | 'closedForOutage' | 'openForRetention';

export interface IngestorStatus {
  readonly gate: GateState;
  readonly partitions: readonly PartitionStatus[];
  readonly liveActors: number;
  /** The last failure of the source, until it reads again. */
  readonly sourceFailure?: SourceFailure;
}

export interface Ingestor {
  /** Resolves once the source is subscribed. */
  start(): Promise<void>;
  /** Hands off what is staged within the grace, checkpoints and gives the partitions back. */
  stop(): Promise<void>;
  status(): IngestorStatus;
}

/** The server handles so many calls at once without queueing. */
const CALLS_AT_ONCE = 64;
const LETTERS_AT_ONCE = 8;
const SUPERVISE_MS = 1_000;
const BLOCKED_CHECK_MS = 15_000;

export function createIngestor(dependencies: IngestorDependencies): Ingestor {
  return new SupervisedIngestor(dependencies);
}

class SupervisedIngestor implements Ingestor, EventHandler {
  readonly #deps: IngestorDependencies;
  readonly #now: () => number;
  readonly #partitions = new Map<PartitionLease, Partition>();
  readonly #partitionDeps: PartitionDependencies;
  readonly #breaker: Breaker;
  readonly #outage: OutageGate;
  readonly #live = new LiveActors();
  #gate: GateState = 'open';
  #outageDecision: GateDecision = 'open';
  #share = 0;
  /** Enqueued time of the oldest unread event when the gate closed. */
  #oldestUnreadAt: number | undefined;
  #blockedCheckedAt = 0;
  #sourceFailure: SourceFailure | undefined;
  #hasBalancedSince = false;
  #timer: NodeJS.Timeout | undefined;
  #supervising: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(deps: IngestorDependencies) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
    this.#breaker = new Breaker(deps.tuning?.breakerMs);
    this.#outage = new OutageGate(deps.retentionMs);
    this.#partitionDeps = {
      ...deps,
      now: this.#now,
      live: this.#live,
      letterLimit: createLimit(LETTERS_AT_ONCE),
      handOff: this.#handOffDependencies(),
    };
  }

  #handOffDependencies(): HandOffDependencies {
    const { actors, metrics, tracing, tuning } = this.#deps;
    return {
      actors,
      metrics,
      tracing,
      now: this.#now,
      breaker: this.#breaker,
      limit: createLimit(CALLS_AT_ONCE),
      refusing: new RefusingActors(tuning?.refusalPatienceMs),
    };
  }

  async start(): Promise<void> {
    await this.#deps.source.start(this);
    if (this.#isStopped) return;
    this.#timer = setInterval(() => {
      this.#supervising = this.#supervising
        .then(() => this.#supervise())
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : 'unknown error';
          this.#deps.log.error({ reason }, 'the ingestor could not be supervised; it is tried again');
        });
    }, this.#deps.tuning?.superviseMs ?? SUPERVISE_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#deps.source.stop();
    await this.#supervising;
  }

  status(): IngestorStatus {
    return {
      gate: this.#gate,
      partitions: [...this.#partitions.values()].map((partition) => partition.status()),
      liveActors: this.#live.count,
      ...(this.#sourceFailure && { sourceFailure: this.#sourceFailure }),
    };
  }

  opened(lease: PartitionLease): void {
    this.#partitions.set(lease, new Partition(lease, this.#partitionDeps));
  }

  async received(
    lease: PartitionLease,
    events: readonly ReceivedEvent[],
    lastSequence: number | undefined,
  ): Promise<void> {
    const { kind, partition } = this.#sourceFailure ?? {};
    if (kind === 'partition' && partition === lease.partition) this.#sourceFailure = undefined;
    await this.#partitions.get(lease)?.received(events, lastSequence);
  }

  async closed(lease: PartitionLease, reason: CloseReason): Promise<void> {
    const partition = this.#partitions.get(lease);
    await partition?.close(reason);
    this.#partitions.delete(lease);
  }

  failed(failure: SourceFailure): void {
    this.#sourceFailure = failure;
    this.#hasBalancedSince = false;
    const { kind, partition, cause } = failure;
    const reason = cause instanceof Error ? cause.message : undefined;
    this.#deps.log.error({ kind, partition, reason }, failure.message);
    if (kind === 'fatal') this.#deps.onFatal?.(failure);
  }

  /** A whole round without a failure ends it: partitions are read meanwhile, which says nothing about balancing. */
  balancing(): void {
    if (this.#sourceFailure?.kind === 'balancing' && this.#hasBalancedSince) this.#sourceFailure = undefined;
    this.#hasBalancedSince = true;
  }

  async #supervise(): Promise<void> {
    if (this.#isStopped) return;
    this.#live.sweep(this.#now());
    await this.#checkBlocked();
    await this.#moveGate(await this.#decideGate());
  }

  async #checkBlocked(): Promise<void> {
    const now = this.#now();
    const interval = this.#deps.tuning?.blockedCheckMs ?? BLOCKED_CHECK_MS;
    if (this.#deps.countBlocked === undefined || now - this.#blockedCheckedAt < interval) return;
    this.#blockedCheckedAt = now;
    if (!isClosed(this.#gate)) this.#share = this.#partitions.size / Math.max(1, this.#deps.source.partitionCount());
    try {
      const blocked = await this.#deps.countBlocked();
      const reading = { blocked, liveActors: this.#live.count, partitionShare: this.#share };
      this.#outageDecision = this.#outage.decide({ ...reading, oldestUnreadAt: this.#oldestUnread() }, now);
    } catch (error) {
      // Visibility being away says nothing about FHIR: the last decision stands.
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.#deps.log.warn({ reason }, 'the blocked actors cannot be counted');
    }
  }

  #oldestUnread(): number | undefined {
    return isClosed(this.#gate) ? this.#oldestUnreadAt : this.#oldestStaged();
  }

  #oldestStaged(): number | undefined {
    const times = [...this.#partitions.values()].flatMap((partition) => partition.oldestStagedAt ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Closed for hand-offs until the service answers again; for an outage of FHIR until the actors are through it. */
  async #decideGate(): Promise<GateState> {
    const isTripped = this.#breaker.isTripped(this.#now());
    if (isTripped && (this.#gate !== 'closedForHandOff' || !(await this.#deps.actors.probe())))
      return 'closedForHandOff';
    if (isTripped) this.#breaker.succeeded();
    if (this.#outageDecision === 'closed') return 'closedForOutage';
    return this.#outageDecision;
  }

  async #moveGate(next: GateState): Promise<void> {
    const last = this.#gate;
    if (next === last || this.#isStopped) return;
    this.#deps.log.warn({ from: last, to: next }, 'the ingestor changes its gate');
    if (isClosed(next) && !isClosed(last)) this.#oldestUnreadAt = this.#oldestStaged() ?? this.#now();
    // Before the gate counts as moved: what fails is tried again, and both do nothing when they are done already.
    if (isClosed(next) && !isClosed(last)) await this.#deps.source.pause();
    if (!isClosed(next) && isClosed(last)) await this.#deps.source.resume();
    this.#gate = next;
  }
}

function isClosed(gate: GateState): boolean {
  return gate === 'closedForHandOff' || gate === 'closedForOutage';
}
