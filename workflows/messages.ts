import type { FaultCode } from '../mapping/fault.ts';
import type { NamedValue } from '../mapping/model.ts';
import type { NamedColumns } from './columns.ts';

/** Name of the workflow type, and of its messages: what clients, CLI and Web UI use. */
export const DEVICE_MEASUREMENTS = 'deviceMeasurements';
export const INGEST_SIGNAL = 'ingest';
/** Wakes an idle actor so that it notices a new worker version. */
export const NUDGE_SIGNAL = 'nudge';
export const WINDOW_QUERY = 'window';
export const HOLDS_QUERY = 'holds';
export const READINGS_QUERY = 'readings';
export const FLUSH_UPDATE = 'flush';
export const RETRY_UPDATE = 'retry';
export const DISCARD_UPDATE = 'discard';

/** Search attributes of a device actor, all of type Keyword. None is set per signal; `state` and `reason` change on transitions. */
export const SEARCH_ATTRIBUTES = {
  state: 'IotState',
  device: 'IotDevice',
  type: 'IotType',
  reason: 'IotReason',
} as const;

/** What an actor is: the identity it was started with. */
export interface ActorIdentity {
  /** Device identifier as the mapping gave it. */
  readonly deviceId: string;
  /** Measurement type, in the FHIR template's spelling. */
  readonly type: string;
}

/** Applies from the batch that brings it: start arguments never reach a live actor, batches do. */
export interface WindowRules {
  /** Seconds from a window's first row to its close; 0 writes at once. */
  readonly lengthSeconds: number;
  /** A window closes early at this size of its columns. */
  readonly maxWindowBytes: number;
  /** What waits beyond this size is dead-lettered, newest first, and replayed later. */
  readonly maxActorBytes: number;
  /** Held groups older than this become dead letters. */
  readonly holdTtlSeconds: number;
  /** A silent actor with nothing to do completes after this. */
  readonly idleSeconds: number;
  /** The actor continues as new after this many signals. */
  readonly signalsPerRun: number;
  /** An actor that hears nothing for so long says that its device is silent; absent: none does. */
  readonly silentAfterSeconds?: number;
}

export const DEFAULT_RULES: WindowRules = {
  lengthSeconds: 900,
  maxWindowBytes: 256 * 1024,
  maxActorBytes: 768 * 1024,
  holdTtlSeconds: 7 * 24 * 3600,
  idleSeconds: 2 * 24 * 3600,
  signalsPerRun: 1_000,
};

/** One signal: rows of one actor from one publisher under one mapping set, in ascending (sequence, sub). */
export interface MeasurementBatch {
  readonly v: 1;
  readonly publisher: string;
  readonly mappingSet: string;
  readonly rules: WindowRules;
  /** The rows replace values that stand in FHIR under the same or a newer key: asked for by a person, on a replay. */
  readonly overwrite?: true;
  /** Traceparent of the hand-off, where it is traced. */
  readonly trace?: string;
  readonly rows: NamedColumns;
}

export type ActorCondition = 'Ok' | 'Blocked' | 'Held';

/** Reason of an actor that is Ok and heard nothing from its device for too long. */
export const SILENT = 'Silent';

/** What search attribute `IotReason` says. */
export type ActorReason = FaultCode | typeof SILENT;

/** What query `window` answers. Times are epoch milliseconds. */
export interface WindowView {
  readonly identity: ActorIdentity;
  readonly state: ActorCondition;
  readonly open?: {
    readonly rows: number;
    readonly bytes: number;
    readonly openedAt: number;
    readonly closesAt: number;
    readonly firstReadingAt: number;
    readonly lastReadingAt: number;
  };
  /** Since when FHIR takes nothing of this actor's, and what it said. */
  readonly blocked?: { readonly since: number; readonly reason: string };
  /** Windows that are closed and not yet written. */
  readonly waiting: number;
  /** Readings in these windows. */
  readonly waitingRows: number;
  readonly held: readonly HeldView[];
  readonly finalizing: number;
  /** Dead letters of an overflow that come back by themselves. */
  readonly returning: number;
  /** When a signal came last. */
  readonly lastHeardAt: number;
  /** Least time between a reading and its enqueueing, in the last window that had any: below 0 the device's clock is ahead. */
  readonly clockDriftMs?: number;
  /** What the actor waits for, and until when. */
  readonly waitsFor?: { readonly what: string; readonly until: number };
  readonly last?: LastWrite;
  readonly counters: Counters;
}

export interface HeldView {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly since: number;
  readonly checks: number;
  readonly nextCheckAt: number;
  readonly readings: number;
}

/** The last window that reached FHIR. */
export interface LastWrite {
  readonly at: number;
  readonly observations: readonly WrittenObservation[];
}

export interface WrittenObservation {
  /** Relative reference, `Observation/<id>`. */
  readonly reference: string;
  readonly url: string;
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly readings: number;
}

export interface Counters {
  readonly signals: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly malformed: number;
  readonly windows: number;
  readonly persisted: number;
  readonly deadLettered: number;
  /** Dead-lettered readings that came back by themselves. */
  readonly returned: number;
  readonly dropped: number;
  readonly continuedAsNew: number;
  /** How often the device fell silent. */
  readonly silences?: number;
}

/** Argument of query `holds`: one row, by its key and its time. */
export interface HoldsRequest {
  readonly publisher: string;
  readonly sequence: number;
  readonly sub: number;
  /** Epoch ms. */
  readonly occurredAt: number;
}

/** Where an actor has a row: waiting, held, or taken, so that it has an outcome in FHIR or among the dead letters. */
export type HoldsAnswer =
  | { readonly kind: 'open'; readonly closesAt: number }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'held';
      readonly id: string;
      readonly code: string;
      readonly message: string;
      readonly since: number;
      readonly nextCheckAt: number;
    }
  | { readonly kind: 'taken'; readonly lettersUnderWay: number }
  | { readonly kind: 'unknown' };

/** Argument of query `readings`. */
export interface OpenReadingsRequest {
  readonly limit: number;
}

/** Readings of the open window, newest first. Times are epoch ms. */
export interface OpenReadingsAnswer {
  readonly readings: readonly {
    readonly occurredAt: number;
    readonly enqueuedAt: number;
    readonly values: readonly NamedValue[];
  }[];
  /** There are more. */
  readonly isCut: boolean;
  readonly closesAt?: number;
}

/** What updates `flush` and `retry` answer. */
export interface FlushAnswer {
  /** `Written`: everything sealed by then has an outcome. `ContinuingAsNew`: ask again. */
  readonly result: 'Written' | 'Blocked' | 'Held' | 'ContinuingAsNew' | 'NothingOpen';
  readonly view: WindowView;
}

/** Argument of update `discard`: who decided it and why are kept in the dead letter. */
export interface DiscardRequest {
  readonly ids: readonly string[];
  readonly by: string;
  readonly why: string;
}
