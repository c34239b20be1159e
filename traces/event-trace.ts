import type { HoldsAnswer } from '../workflows/messages.ts';

/** The one answer to "where is it" for a reading, or for an event that gave none. */
export type Place =
  /** Read by no ingestor yet, or read and not handed off. */
  | { readonly kind: 'hub' }
  /** Waiting in its actor. */
  | Extract<HoldsAnswer, { readonly kind: 'open' | 'closed' | 'held' }>
  | { readonly kind: 'deadLettered'; readonly id: string; readonly code: string; readonly message: string }
  /** `superseded`: a newer reading has its place in the Observation. */
  | { readonly kind: 'fhir'; readonly reference: string; readonly superseded: boolean }
  | { readonly kind: 'dropped'; readonly rule: string }
  /** In none of them: its actor was lost before it wrote. */
  | { readonly kind: 'missing' };

export interface ReadingTrace {
  readonly deviceId: string;
  readonly type: string;
  /** ISO instant. */
  readonly occurredAt: string;
  readonly place: Place;
}

/** Where one event is: by its readings where it has some, as a whole where not. */
export interface EventTrace {
  readonly partition: string;
  readonly sequence: number;
  /** ISO instant. */
  readonly enqueuedAt: string;
  readonly readings: readonly ReadingTrace[];
  /** The event as a whole, where a fault or a rule concerns all or a part of it. */
  readonly event?: Place;
}
