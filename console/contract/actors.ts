import type { NamedValue } from '../../mapping/model.ts';
import type { Paging } from './page.ts';

/** A device actor: one device and one measurement type. */
export interface ActorName {
  readonly device: string;
  readonly type: string;
}

export type ActorState = 'Ok' | 'Blocked' | 'Held';

export interface ActorsQuery extends Paging {
  /** Beginning of the device's identifier. */
  readonly search?: string;
  readonly type?: string;
  readonly state?: ActorState;
  readonly reason?: string;
}

export interface ActorSummary extends ActorName {
  readonly workflowId: string;
  readonly state: ActorState;
  /** A fault code, where the state is not `Ok`; `Silent` where it is and nothing comes any more. */
  readonly reason?: string;
  /** What the actor said of itself; absent where it did not answer in time. */
  readonly view?: ActorView;
}

export interface ActorView {
  readonly open?: {
    readonly readings: number;
    readonly bytes: number;
    readonly openedAt: number;
    readonly closesAt: number;
    readonly firstReadingAt: number;
    readonly lastReadingAt: number;
  };
  /** Closed windows that are not written yet. */
  readonly waiting: number;
  readonly waitingReadings: number;
  readonly held: readonly HeldGroup[];
  /** Observations that are `preliminary` until their period is over. */
  readonly finalizing: number;
  /** Dead letters of an overflow that come back by themselves. */
  readonly returning: number;
  /** When a signal came last. */
  readonly lastHeardAt?: number;
  /** Below 0 the device's clock is ahead. */
  readonly clockDriftMs?: number;
  /** What the actor waits for, in words. */
  readonly waitsFor?: { readonly what: string; readonly until: number };
  readonly last?: { readonly at: number; readonly observations: readonly WrittenObservation[] };
  /** `signals`, `accepted`, `duplicates`, `malformed`, `windows`, `persisted`, `deadLettered`, `returned`, `dropped`, … */
  readonly counters: Readonly<Record<string, number>>;
}

export interface HeldGroup {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly since: number;
  readonly checks: number;
  readonly nextCheckAt: number;
  readonly readings: number;
}

export interface WrittenObservation {
  /** `Observation/<id>` */
  readonly reference: string;
  /** On the FHIR server. */
  readonly url: string;
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly readings: number;
}

export interface ActorDetail extends ActorSummary {
  readonly view: ActorView;
  readonly runId: string;
  readonly runStartedAt: number;
  /** The workflow in the Temporal Web UI; absent where it is not known where that is. */
  readonly workflowUrl?: string;
  /** Of the device in force at present; absent where FHIR does not know one, or does not answer. */
  readonly deviceReference?: string;
}

export interface ReadingsQuery extends ActorName {
  /** 2,000 unless given, 5,000 at most. */
  readonly limit?: number;
}

/** Readings of the open window, newest first. */
export interface OpenReadings {
  readonly readings: readonly OpenReading[];
  /** The window has more. */
  readonly isCut: boolean;
  readonly closesAt?: number;
}

export interface OpenReading {
  readonly takenAt: number;
  readonly enqueuedAt: number;
  readonly values: readonly NamedValue[];
}

/** `Written`: everything sealed by then has an outcome. */
export type FlushOutcome = 'Written' | 'Blocked' | 'Held' | 'ContinuingAsNew' | 'NothingOpen';
