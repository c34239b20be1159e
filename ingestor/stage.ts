import type { MeasurementRow } from '../mapping/model.ts';
import { actorWorkflowId } from '../workflows/ids.ts';
import type { ActorIdentity } from '../workflows/messages.ts';
import { FinishedPrefix, type PendingEvent } from './finished-prefix.ts';
import type { EventPosition } from './source.ts';

/** A row that an event gave an actor, and about how many bytes of JSON it costs in a batch. */
export interface ActorRow {
  readonly identity: ActorIdentity;
  readonly row: MeasurementRow;
  readonly bytes: number;
  /** Index of the device template that found it. */
  readonly template: number;
  /** Traceparent that its event came with. */
  readonly trace?: string;
}

export interface StageLimits {
  readonly rows: number;
  readonly bytes: number;
  /** Events behind the checkpoint: also bounds what is read twice after a crash. */
  readonly events: number;
}

export const STAGE_LIMITS: StageLimits = { rows: 20_000, bytes: 8 * 1024 * 1024, events: 50_000 };

/** Where and when the hub took an event. */
export type StagedSource = EventPosition & { readonly enqueuedAt: number };

interface StagedRow {
  readonly row: MeasurementRow;
  readonly bytes: number;
  readonly trace?: string;
  readonly event: PendingEvent;
}

interface Lane {
  readonly identity: ActorIdentity;
  rows: StagedRow[];
  /** When its first waiting row came. */
  since: number;
  isInFlight: boolean;
}

/** The rows that one actor is to get in one go. */
export interface Flight {
  readonly actor: string;
  readonly identity: ActorIdentity;
  readonly rows: readonly StagedRow[];
}

/**
 * What one partition has read and not yet handed off, collected per actor. An actor has one flight at a time, in the
 * order of its events; rows that come meanwhile wait for the next.
 */
export class Stage {
  readonly #limits: StageLimits;
  readonly #lanes = new Map<string, Lane>();
  readonly #prefix = new FinishedPrefix();
  #rows = 0;
  #bytes = 0;

  constructor(limits: StageLimits = STAGE_LIMITS) {
    this.#limits = limits;
  }

  /** `letterBytes` above 0 means that the event is also to become a dead letter, which `finish` reports. */
  add(source: StagedSource, rows: readonly ActorRow[], letterBytes: number, now: number): PendingEvent {
    const event = this.#prefix.open(source, rows.length + (letterBytes > 0 ? 1 : 0));
    this.#bytes += letterBytes;
    for (const { identity, row, bytes, trace } of rows) {
      const lane = this.#laneOf(identity);
      if (lane.rows.length === 0) lane.since = now;
      lane.rows.push({ row, bytes, event, ...(trace === undefined ? {} : { trace }) });
      this.#rows += 1;
      this.#bytes += bytes;
    }
    return event;
  }

  /** The event's dead letter is durable. */
  finish(event: PendingEvent, letterBytes: number): void {
    this.#bytes -= letterBytes;
    this.#prefix.finish(event);
  }

  /** Takes the rows of every actor that has waited its linger and has no flight; a full stage waits for nobody. */
  takeDue(now: number, lingerMs: (identity: ActorIdentity) => number): Flight[] {
    const isHurried = this.isFull;
    const flights: Flight[] = [];
    for (const [actor, lane] of this.#lanes) {
      if (lane.isInFlight || lane.rows.length === 0) continue;
      if (!isHurried && now - lane.since < lingerMs(lane.identity)) continue;
      flights.push({ actor, identity: lane.identity, rows: lane.rows });
      lane.rows = [];
      lane.isInFlight = true;
    }
    return flights;
  }

  /** Every row of the flight is durable, in its actor or as a dead letter. */
  land(flight: Flight): void {
    const lane = this.#lanes.get(flight.actor);
    if (lane?.isInFlight !== true) throw new Error('a flight lands once');
    lane.isInFlight = false;
    if (lane.rows.length === 0) this.#lanes.delete(flight.actor);
    for (const { bytes, event } of flight.rows) {
      this.#rows -= 1;
      this.#bytes -= bytes;
      this.#prefix.finish(event);
    }
  }

  get isFull(): boolean {
    return (
      this.#rows >= this.#limits.rows || this.#bytes >= this.#limits.bytes || this.#prefix.length >= this.#limits.events
    );
  }

  /** Far enough below its limits that what is read next is collected into few signals again. */
  get isHalfEmpty(): boolean {
    const { rows, bytes, events } = this.#limits;
    return this.#rows * 2 <= rows && this.#bytes * 2 <= bytes && this.#prefix.length * 2 <= events;
  }

  get isEmpty(): boolean {
    return this.#prefix.length === 0;
  }

  /** Rows waiting or in flight. */
  get rows(): number {
    return this.#rows;
  }

  /** When the hub took the oldest event that is not durable yet. */
  get oldestAt(): number | undefined {
    return this.#prefix.oldest?.enqueuedAt;
  }

  /** Up to here everything is durable. */
  get finished(): EventPosition | undefined {
    return this.#prefix.position;
  }

  #laneOf(identity: ActorIdentity): Lane {
    const actor = actorWorkflowId(identity);
    const known = this.#lanes.get(actor);
    if (known !== undefined) return known;
    const lane: Lane = { identity, rows: [], since: 0, isInFlight: false };
    this.#lanes.set(actor, lane);
    return lane;
  }
}
