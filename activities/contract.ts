import type { OperationOutcome } from '@medplum/fhirtypes';
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
  /**
   * Forgets the letters of an overflow that the actor has taken back, and gives it the next ones. Changes nothing else, so
   * that a repeated attempt gives the same.
   */
  bringBack(input: BringBackInput): Promise<BringBackOutput>;
}

/** Rows of one publisher under one mapping set. */
export interface RowSegment {
  readonly publisher: string;
  readonly mappingSet: string;
  readonly rows: NamedColumns;
  /** Replaces values that stand in FHIR, whatever their key. */
  readonly overwrite?: true;
}

export interface TransformInput {
  readonly deviceId: string;
  readonly type: string;
  readonly segments: readonly RowSegment[];
  /** Traceparent of the flush, where it is traced. */
  readonly trace?: string;
}

export interface TransformOutput {
  readonly groups: readonly ObservationGroup[];
  readonly refused: readonly RefusedGroup[];
  readonly slotCollisions: number;
  /** More than may travel at once: nothing is given, and half of the rows is to be tried. */
  readonly isTooLarge?: true;
}

/** The rows of one window that land in one Observation, as rendered by the mapping set that made them. */
export interface ObservationGroup {
  readonly mappingSet: string;
  readonly draft: ObservationDraft;
  /** How many readings it holds. */
  readonly readings: number;
  /** Replaces values that stand in FHIR, whatever their key. */
  readonly overwrite?: true;
  /** Its first write may stand where another version stood: the next attempt, on whatever worker, looks into that. */
  readonly firstWriteUnderWay?: true;
}

/** Rows that cannot become part of an Observation; kept whole for the dead letter. */
export interface RefusedGroup {
  readonly segment: RowSegment;
  readonly code: FaultCode;
  readonly message: string;
  /** Readings of which nothing is written and no other refused group tells. */
  readonly readings: number;
}

export interface UpsertInput {
  readonly deviceId: string;
  readonly type: string;
  readonly groups: readonly ObservationGroup[];
  /** Traceparent of the flush, where it is traced. */
  readonly trace?: string;
}

export interface UpsertOutput {
  readonly outcomes: readonly GroupOutcome[];
  /** Given where a group was refused: whether FHIR takes anything at all. */
  readonly progress?: WriteProgress;
}

/** Epoch ms of the workers' clocks: compared with each other, never with workflow time. */
export interface WriteProgress {
  /** When the groups were refused. */
  readonly at: number;
  /** When an Observation was last written, by whatever worker; absent if none ever was. */
  readonly writtenAt?: number;
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
      /** What the server said, where it is small enough to be kept. */
      readonly outcome?: OperationOutcome;
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
  /** Since when FHIR refuses to make it final. */
  readonly refusedSince?: number;
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
  readonly outcome?: OperationOutcome;
  /** Set where the actor itself brings it back: a number that the actor gives no other letter. */
  readonly serial?: number;
  /** Who discarded it and why, where a person did. */
  readonly decision?: { readonly by: string; readonly why: string };
}

export interface BringBackInput {
  readonly deviceId: string;
  readonly type: string;
  /** Ids of the letters whose rows the actor has again. */
  readonly taken: readonly string[];
  /** About how much it can take; one letter is always given. */
  readonly maxBytes: number;
}

export interface BringBackOutput {
  readonly letters: readonly ReturnedLetter[];
}

export interface ReturnedLetter {
  readonly id: string;
  readonly code: FaultCode;
  readonly message: string;
  readonly content: LetterContent;
}

export type LetterContent =
  /** `heldSince`: since when it was held, in epoch ms, so that its time to live goes on when it comes back. */
  | { readonly kind: 'group'; readonly group: ObservationGroup; readonly heldSince?: number }
  | { readonly kind: 'rows'; readonly segment: RowSegment }
  | { readonly kind: 'signal'; readonly text: string };

/** Types of Temporal failures that activities throw. */
export const FAILURE_TYPES = {
  /** FHIR cannot be reached or answers nobody: retried, then the actor is Blocked. */
  outage: 'FhirOutage',
  /** The mapping set that made the rows is not to be had: retried, then the actor is Blocked. */
  unknownMappingSet: 'UnknownMappingSet',
} as const;
