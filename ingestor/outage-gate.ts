/** So few blocked actors are their own trouble, not the server's. */
const MIN_BLOCKED = 3;
const CLOSE_SHARE = 0.3;
const OPEN_SHARE = 0.1;

/** What is known when the gate is to be decided. */
export interface GateReading {
  readonly blocked: number;
  /** Actors this ingestor signalled within two windows. */
  readonly liveActors: number;
  /** Partitions it reads, of all. */
  readonly partitionShare: number;
  /** Enqueued time of the oldest event that is not handed off, as far as known. */
  readonly oldestUnreadAt: number | undefined;
}

/** Why nothing is taken, or why all is although actors are blocked. */
export type GateDecision = 'open' | 'closed' | 'openForRetention';

/**
 * Keeps a long outage of FHIR in the hub instead of in workflows: closes while a good part of the actors is blocked.
 * Half the hub's retention is for the outage, the other half for reading what piled up.
 */
export class OutageGate {
  readonly #retentionMs: number;
  #isClosed = false;
  /** Once the hub must be read it is read to the end of the outage: what is read by then is never unread again. */
  #isRetentionShort = false;
  /** While closed nobody is signalled, so that the number of live actors is the one at closing. */
  #actors = 0;

  constructor(retentionMs: number) {
    this.#retentionMs = retentionMs;
  }

  decide(reading: GateReading, now: number): GateDecision {
    this.#measure(reading);
    const share = this.#actors === 0 ? 0 : reading.blocked / this.#actors;
    if (this.#isClosed) this.#isClosed = share >= OPEN_SHARE;
    else this.#isClosed = reading.blocked >= MIN_BLOCKED && share >= CLOSE_SHARE;
    const { oldestUnreadAt } = reading;
    const isOld = oldestUnreadAt !== undefined && now - oldestUnreadAt > this.#retentionMs / 2;
    this.#isRetentionShort = this.#isClosed && (this.#isRetentionShort || isOld);
    if (!this.#isClosed) return 'open';
    return this.#isRetentionShort ? 'openForRetention' : 'closed';
  }

  #measure({ blocked, liveActors, partitionShare }: GateReading): void {
    if (this.#isClosed) {
      // Others may block more actors than this ingestor knew of.
      this.#actors = Math.max(this.#actors, blocked);
    } else {
      this.#actors = partitionShare > 0 ? liveActors / partitionShare : 0;
    }
  }
}
