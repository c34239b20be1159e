import type { EventPosition } from './source.ts';

/** One event on its way: finished once each of its parts is. */
export interface PendingEvent {
  readonly position: EventPosition;
  readonly enqueuedAt: number;
  /** Parts that are not durably somewhere yet: rows and dead letters. */
  pending: number;
}

/** Compacting the list costs its length: done when half of it is behind. */
const COMPACT_FROM = 1_024;

/**
 * The checkpoint rule: parts finish in any order, the checkpoint moves over the finished beginning only. An event that
 * never finishes holds the checkpoint, never the events beside it.
 */
export class FinishedPrefix {
  #events: PendingEvent[] = [];
  #head = 0;
  #position: EventPosition | undefined;

  /** Events must come in ascending order. */
  open(source: EventPosition & { readonly enqueuedAt: number }, parts: number): PendingEvent {
    const { sequence, offset, enqueuedAt } = source;
    const event: PendingEvent = { position: { sequence, offset }, enqueuedAt, pending: parts };
    this.#events.push(event);
    if (parts === 0) this.#advance();
    return event;
  }

  finish(event: PendingEvent, parts = 1): void {
    event.pending -= parts;
    if (event.pending < 0) throw new RangeError('an event has finished more parts than it has');
    if (event.pending === 0) this.#advance();
  }

  /** The last event before which, and including which, everything is finished. */
  get position(): EventPosition | undefined {
    return this.#position;
  }

  /** The first event that is not finished. */
  get oldest(): PendingEvent | undefined {
    return this.#events[this.#head];
  }

  /** Events behind the position. */
  get length(): number {
    return this.#events.length - this.#head;
  }

  #advance(): void {
    for (let event = this.#events[this.#head]; event?.pending === 0; event = this.#events[this.#head]) {
      this.#position = event.position;
      this.#head += 1;
    }
    if (this.#head < COMPACT_FROM || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }
}
