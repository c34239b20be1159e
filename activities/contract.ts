import type { ObservationDraft } from '../mapping/fhir/observation-draft.ts';
import type { FaultCode } from '../mapping/fault.ts';
import type { NamedColumns } from '../workflows/columns.ts';

/** What the device actor asks of activities. Types only: the workflow bundle imports this file. */
export interface TransformActivities {
  /** CPU only: the rows of one window become observation groups without subject. Local activity. */
  transform(input: TransformInput): Promise<TransformOutput>;
}

export interface PersistActivities {
  /** Finds whose readings these are, merges and writes. One outcome per observation group; idempotent. */
  upsert(input: UpsertInput): Promise<UpsertOutput>;
  /** Turns `preliminary` Observations whose period is over to `final`. Idempotent. */
  finalize(input: FinalizeInput): Promise<FinalizeOutput>;
  /** Resolves once the dead letters are durable. Idempotent: ids derive from the source. */
  deadLetter(input: DeadLetterInput): Promise<void>;
}

/** Rows of one publisher under one mapping set. */
export interface RowSegment {
  readonly publisher: string;
  readonly mappingSet: string;
  readonly rows: NamedColumns;
}

export interface TransformInput {
  readonly deviceId: string;
  readonly type: string;
  readonly segments: readonly RowSegment[];
}

export interface TransformOutput {
  readonly groups: readonly ObservationGroup[];
  readonly refused: readonly RefusedGroup[];
  readonly slotCollisions: number;
}

/** The rows of one window that land in one Observation, as rendered by the mapping set that made them. */
export interface ObservationGroup {
  readonly mappingSet: string;
  readonly draft: ObservationDraft;
  /** How many readings it holds. */
  readonly readings: number;
}

/** Rows that cannot become part of an Observation; kept whole for the dead letter. */
export interface RefusedGroup {
  readonly segment: RowSegment;
  readonly code: FaultCode;
  readonly message: string;
}

export interface UpsertInput {
  readonly deviceId: string;
  readonly type: string;
  readonly groups: readonly ObservationGroup[];
}

export interface UpsertOutput {
  readonly outcomes: readonly GroupOutcome[];
}

/** What became of one group, or of a part of it: the readings of one group may go to several patients. */
export type GroupOutcome =
  | {
      readonly kind: 'written';
      readonly action: 'created' | 'updated' | 'unchanged';
      readonly reference: string;
      readonly url: string;
      readonly readings: number;
      /** Set while the Observation is `preliminary`. */
      readonly finalize?: FinalizeLater;
    }
  | {
      readonly kind: 'failed';
      readonly code: FaultCode;
      readonly message: string;
      readonly retryAfterMs?: number;
      readonly group: ObservationGroup;
    }
  /** Dropped by a named rule (`onUnresolved: ignore`). */
  | { readonly kind: 'dropped'; readonly rule: string; readonly code: FaultCode; readonly readings: number };

/** An Observation by its identity, which finds it also where the server chose the id. */
export interface ObservationIdentity {
  readonly id: string;
  readonly identifier: { readonly system: string; readonly value: string };
}

export interface FinalizeLater {
  readonly observation: ObservationIdentity;
  /** Epoch ms from which it may become final. */
  readonly at: number;
}

export interface FinalizeInput {
  readonly observations: readonly ObservationIdentity[];
}

export interface FinalizeOutput {
  /** Ids, as in the input, of those that could not be finalized now. */
  readonly again: readonly string[];
}

export interface DeadLetterInput {
  readonly deviceId: string;
  readonly type: string;
  readonly letters: readonly GroupLetter[];
}

export interface GroupLetter {
  readonly code: FaultCode;
  readonly message: string;
  readonly content: LetterContent;
  readonly autoReplay?: boolean;
  /** Who discarded it and why, where a person did. */
  readonly decision?: { readonly by: string; readonly why: string };
}

export type LetterContent =
  | { readonly kind: 'group'; readonly group: ObservationGroup }
  | { readonly kind: 'rows'; readonly segment: RowSegment }
  | { readonly kind: 'signal'; readonly text: string };

/** Types of Temporal failures that activities throw. */
export const FAILURE_TYPES = {
  /** FHIR cannot be reached or answers nobody: retried, then the actor is Blocked. */
  outage: 'FhirOutage',
  /** The mapping set that made the rows is not to be had: retried, then the actor is Blocked. */
  unknownMappingSet: 'UnknownMappingSet',
} as const;
