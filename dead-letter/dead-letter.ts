import type { Store } from '../store/store.ts';

/** A fault as a dead letter keeps it: the shape of `Fault` in `mapping/fault.ts`, which this folder does not import. */
export interface DeadLetterFault {
  readonly code: string;
  readonly message: string;
  readonly template?: number;
  readonly typeName?: string;
  readonly [detail: string]: unknown;
}

/** An event, or the rows of an observation group, that could not be processed as it was: kept whole, replayable. */
export interface DeadLetter {
  readonly id: string;
  readonly kind: 'event' | 'group';
  /** Where it came from; the id is derived from it, so that a repeated write is the same dead letter. */
  readonly source: { readonly publisher: string; readonly sequence: number; readonly enqueuedAt: number };
  readonly deviceId?: string;
  readonly type?: string;
  readonly mappingSet: string;
  readonly faults: readonly DeadLetterFault[];
  /** ISO instant. */
  readonly deadLetteredAt: string;
  /** `event`: body as base64, properties and system properties. `group`: the rows of the group. */
  readonly content: unknown;
  /** Marked for replay without a person: overflow of an outage. */
  readonly autoReplay?: boolean;
}

/** The device actor that a group is of. */
export interface LetterActor {
  readonly deviceId: string;
  readonly type: string;
}

export interface DeadLetters {
  /** Resolves once durable. Writing the same id again replaces it. */
  add(letter: DeadLetter): Promise<void>;
  get(id: string): Promise<DeadLetter | undefined>;
  /** In the order of their ids; those after an id only, whose letter need not be there any more: none before it is read. */
  list(after?: string): AsyncIterable<DeadLetter>;
  discard(id: string): Promise<void>;
  /** Those marked for automatic replay of one actor: it need not look through everybody's. */
  listReturning(actor: LetterActor): AsyncIterable<DeadLetter>;
}

export type CreateDeadLetters = (store: Store) => DeadLetters;
