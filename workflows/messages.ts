import type { NamedColumns } from './columns.ts';

/** Name of the workflow type, and of its messages: what clients, CLI and Web UI use. */
export const DEVICE_MEASUREMENTS = 'deviceMeasurements';
export const INGEST_SIGNAL = 'ingest';
export const WINDOW_QUERY = 'window';
export const FLUSH_UPDATE = 'flush';
export const RETRY_UPDATE = 'retry';
export const DISCARD_UPDATE = 'discard';

/** Search attributes of a device actor. None is set per signal; `state` changes on transitions only. */
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

/** Applies to windows that open from this batch on: start arguments never reach a live actor, batches do. */
export interface WindowRules {
  /** 0 writes at once. */
  readonly lengthSeconds: number;
  /** Close early at this size of the window's columns. */
  readonly maxWindowBytes: number;
  /** Held groups beyond this become dead letters. */
  readonly maxActorBytes: number;
  /** Held groups older than this become dead letters. */
  readonly holdTtlSeconds: number;
  /** A silent actor with nothing to do completes after this. */
  readonly idleSeconds: number;
}

/** One signal: rows of one actor from one publisher under one mapping set, in ascending (sequence, sub). */
export interface MeasurementBatch {
  readonly v: 1;
  readonly publisher: string;
  readonly mappingSet: string;
  readonly rules: WindowRules;
  readonly rows: NamedColumns;
}
