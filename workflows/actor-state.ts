import type { OperationOutcome } from '@medplum/fhirtypes';
import type { FinalizeLater, GroupLetter, ObservationGroup } from '../activities/contract.ts';
import type { FaultCode } from '../mapping/fault.ts';
import type { GrowingColumns } from './growing-columns.ts';
import {
  type ActorCondition,
  type ActorIdentity,
  type ActorReason,
  DEFAULT_RULES,
  type LastWrite,
  type WindowRules,
} from './messages.ts';

/** What a device actor is started with, and carries whole through continue-as-new. Plain JSON. */
export interface ActorInput {
  readonly v: 1;
  readonly identity: ActorIdentity;
  readonly state?: ActorState;
}

/** Everything an actor knows. Times are epoch ms of workflow time unless named `enqueuedAt` or `occurredAt`. */
export interface ActorState {
  v: 1;
  rules: WindowRules;
  condition: ActorCondition;
  /** The reason that the search attribute shows. */
  reason: ActorReason | null;
  open?: Window;
  /** Closed windows that wait to be written, oldest first. */
  closed: Window[];
  held: HeldGroup[];
  /** Dead letters that are not durable yet. */
  letters: GroupLetter[];
  /** Not before this time are they tried to be kept: their store does not answer. */
  lettersFrom?: number;
  /** How many letters of an overflow are to come back, at the most. */
  shed: number;
  /** Letters that came back and are still in the dead-letter store. */
  returned: string[];
  /** Not before this time does anything come back. */
  returnsAt?: number;
  /** Observations that were written `preliminary`. */
  finalizing: FinalizeLater[];
  /** Highest key by publisher: rows at or below it have been taken. */
  watermarks: Record<string, Watermark>;
  counters: { -readonly [K in keyof CounterNames]: number } & { silences?: number };
  /** While set and in the future, nothing is written: FHIR takes nothing at the moment. */
  blockedUntil?: number;
  blockedSince?: number;
  blockedReason?: string;
  /** Failed writes in a row, for the back-off. */
  failures: number;
  last?: LastWrite;
  lastSignalAt: number;
  /** Of the last window that had rows. */
  clockDriftMs?: number;
  lastUpgradeAt?: number;
  nextHeldId: number;
  /** In [0, 1), another for each actor: pauses differ by it, so that actors that failed together do not try together. */
  spread: number;
}

interface CounterNames {
  signals: 0;
  accepted: 0;
  duplicates: 0;
  malformed: 0;
  windows: 0;
  persisted: 0;
  deadLettered: 0;
  returned: 0;
  dropped: 0;
  continuedAsNew: 0;
}

/** The period during which rows accumulate. */
export interface Window {
  openedAt: number;
  closesAt: number;
  bytes: number;
  rows: number;
  firstOccurredAt: number;
  lastOccurredAt: number;
  /** Least time between a reading and its enqueueing. */
  clockDriftMs?: number;
  /** Traceparents of the first hand-offs, where they are traced. */
  traces?: string[];
  segments: Segment[];
  /** How often activities failed on it for reasons of its own. */
  crashes?: number;
}

/** Rows of one publisher under one mapping set, in order. */
export interface Segment {
  publisher: string;
  mappingSet: string;
  rows: GrowingColumns;
  overwrite?: true;
}

export interface Watermark {
  sequence: number;
  sub: number;
  seenAt: number;
}

/** A group that FHIR cannot take yet and time may mend. */
export interface HeldGroup {
  id: string;
  group: ObservationGroup;
  bytes: number;
  code: FaultCode;
  message: string;
  /** What the server said last. */
  outcome?: OperationOutcome;
  since: number;
  checks: number;
  nextCheckAt: number;
  refusals?: Refusals;
  /** Tried whatever becomes of the group that it shares its fate with. */
  alone?: true;
}

/** How often FHIR refused a group, and what else it took meanwhile. */
export interface Refusals {
  count: number;
  /** When it was first refused, by the clock of the worker that was told so. */
  firstAt?: number;
  /** Another group was written when it was first refused. */
  besideWritten?: true;
}

/** Half: no pause is longer or shorter than it is named. */
const NO_SPREAD = 0.5;

export function newState(now: number, spread = NO_SPREAD): ActorState {
  return {
    v: 1,
    rules: DEFAULT_RULES,
    condition: 'Ok',
    reason: null,
    closed: [],
    held: [],
    letters: [],
    shed: 0,
    returned: [],
    finalizing: [],
    watermarks: {},
    counters: {
      signals: 0,
      accepted: 0,
      duplicates: 0,
      malformed: 0,
      windows: 0,
      persisted: 0,
      deadLettered: 0,
      returned: 0,
      dropped: 0,
      continuedAsNew: 0,
    },
    failures: 0,
    lastSignalAt: now,
    nextHeldId: 1,
    spread,
  };
}

/** Size of what waits for FHIR. */
export function waitingBytes(state: ActorState): number {
  const closed = state.closed.reduce((sum, window) => sum + window.bytes, 0);
  return state.held.reduce((sum, held) => sum + held.bytes, closed);
}
