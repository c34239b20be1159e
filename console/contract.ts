/**
 * What the console's page and its server say to each other: JSON over HTTP. Types and constants only, so that browser and
 * server import the same file.
 *
 * - Addresses are relative to the page's own, so that both work below any path of a reverse proxy.
 * - Times are epoch milliseconds unless a name or comment says ISO.
 * - What is not known is absent, never 0; `unavailable` of the pipeline says in words what and why.
 * - Nothing is pushed: the page asks again, every `POLL_MS` for what moves. A request is cheap while nothing changed.
 * - Work that may take long is a run: it is started by a POST, goes on when the page is closed, and is asked for by its id.
 * - Every request that changes something carries `REQUEST_HEADER`; where a token is needed all carry `Authorization: Bearer`.
 * - Every answer other than 2xx is a `Problem`.
 */

import type { EventTrace } from '../traces/event-trace.ts';
import type { ObservationRequest, ObservationTrace } from '../traces/observation-trace.ts';

/** Sent by the page, with any value, on each request that is not a GET: a foreign page cannot add it. */
export const REQUEST_HEADER = 'x-iot-connector-console';

export const POLL_MS = 2_000;
/** While a run is under way. */
export const RUN_POLL_MS = 500;

/** `GET` unless said otherwise; queries are of the type named behind the address. */
export const ROUTES = {
  /** → `SessionAnswer`; the only one that is answered without a token. */
  session: 'api/session',
  /** → `PipelineSnapshot` */
  pipeline: 'api/pipeline',
  /** `ActorsQuery` → `Page<ActorSummary>` */
  actors: 'api/actors',
  /** `ActorName` → `ActorDetail` */
  actor: 'api/actor',
  /** `ReadingsQuery` → `OpenReadings` */
  readings: 'api/actor/readings',
  /** POST `ActorName` → `Run`, its result of kind `flush` */
  flush: 'api/actor/flush',
  /** `HeldQuery` → `Page<HeldActor>` */
  held: 'api/held',
  /** POST `HeldSelection` → `Run`, its result of kind `actors` */
  retryHeld: 'api/held/retry',
  /** POST `HeldDiscard` → `Run`, its result of kind `actors` */
  discardHeld: 'api/held/discard',
  /** `LettersQuery` → `Page<LetterSummary>` */
  letters: 'api/dead-letters',
  /** `LetterFilter` → `FaultSummary[]`, most letters first */
  letterFaults: 'api/dead-letters/faults',
  /** `{ id }` → `LetterDetail` */
  letter: 'api/dead-letter',
  /** POST `ReplayRequest` → `Run`, its result of kind `replay` */
  replay: 'api/dead-letters/replay',
  /** POST `LetterSelection` → `Run`, its result of kind `discard` */
  discardLetters: 'api/dead-letters/discard',
  /** → `MappingSetTexts` of the set in force; with `{ version }` of any that ever made a reading */
  mappingSet: 'api/mapping-set',
  /** `SamplesQuery` → `HubSamples` */
  samples: 'api/samples',
  /** POST `TraceRequest` → `Run`, its result of kind `trace` or `observation` */
  trace: 'api/trace',
  /** → `Run[]`, newest first: those of this server, and replays of any */
  runs: 'api/runs',
  /** `{ id }` → `Run` */
  run: 'api/run',
  /** POST `{ id }` → `Run`: goes on with an interrupted replay */
  resumeRun: 'api/run/resume',
  /** POST `{ id }` → `Run`: stops after the step under way; a replay can be resumed */
  cancelRun: 'api/run/cancel',
  /** → `HealthAnswer`; with `{ again: true }` it looks again */
  health: 'api/health',
  /** → `SettingsAnswer` */
  settings: 'api/settings',
} as const;

export interface Problem {
  readonly code: ProblemCode;
  /** What and where; never holds health data. */
  readonly message: string;
  /** How to mend it. */
  readonly remedy: string;
}

export type ProblemCode =
  | 'BadRequest'
  | 'TokenRequired'
  | 'Forbidden'
  | 'NotFound'
  /** A part that has to be asked cannot be reached. */
  | 'Unavailable'
  | 'Internal';

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it as `after` to get what follows; absent at the end. */
  readonly next?: string;
}

interface Paging {
  readonly after?: string;
  /** 50 unless given, 200 at most. */
  readonly limit?: number;
}

// --- session

export interface SessionAnswer {
  readonly version: string;
  readonly tokenRequired: boolean;
  /** The token that came with the request, or none where none is required, is good. */
  readonly isAllowed: boolean;
  /** Served by `up` (or another process that has metrics of its own) or by `iot-connector console`. */
  readonly servedBy: 'up' | 'console';
}

// --- pipeline

export interface PipelineSnapshot {
  readonly at: number;
  /** Where rates and latencies come from; `none` where no metrics can be had. */
  readonly metricsFrom: 'process' | 'endpoints' | 'none';
  /** A sentence for each thing that cannot be told, with what would make it known. */
  readonly unavailable: readonly string[];
  readonly ingest: {
    readonly events?: Rate;
    readonly partitions?: readonly PartitionLag[];
    /** 1 or more ingestors take nothing at present. */
    readonly isGateClosed?: boolean;
  };
  readonly normalize: {
    readonly measurements?: Rate;
    readonly droppedEvents?: Rate;
    /** Hub to normalized. */
    readonly latency?: Latency;
    /** Since the processes started, and within the last minute. */
    readonly faults?: readonly CountByCode[];
  };
  readonly group: {
    readonly signals?: Rate;
    /** Running actors; of them those whose state is not `Ok`. */
    readonly actors?: number;
    readonly blocked?: number;
    readonly held?: number;
    readonly heldByReason?: readonly CountByCode[];
    /** Told only while there are few actors: each must be asked. */
    readonly openWindows?: number;
    readonly openReadings?: number;
  };
  readonly transform: { readonly groups?: Rate; readonly measurements?: Rate };
  readonly persist: {
    readonly resources?: Rate;
    /** Hub to FHIR, the window's length included. */
    readonly latency?: Latency;
    readonly fhirLatency?: Latency;
    readonly failures?: readonly CountByCode[];
  };
  readonly deadLetters: {
    readonly kept?: number;
    /** There are more than `kept`. */
    readonly isMore?: boolean;
    readonly added?: readonly CountByCode[];
  };
}

export interface Rate {
  /** Since the processes that are asked started. */
  readonly total: number;
  /** Over the last minute, or over what there is of it; absent at the first look. */
  readonly perSecond?: number;
  /** Per second, one for each `RATE_STEP_MS`, oldest first, up to 15 minutes: for a small plot. */
  readonly history: readonly number[];
}

export const RATE_STEP_MS = 5_000;

/** Of what came within the last 15 minutes; the bounds are those of the histogram's buckets. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly count: number;
}

export interface CountByCode {
  readonly code: string;
  readonly count: number;
  /** Within the last 15 minutes, where `count` is since the start. */
  readonly recent?: number;
}

export interface PartitionLag {
  readonly partition: string;
  /** Events between the last that is durably handed off and the newest. */
  readonly lag: number;
  readonly first: number;
  readonly last: number;
  /** -1 before the first. */
  readonly checkpoint: number;
  /** When the hub took the newest; absent for an empty one. */
  readonly lastEnqueuedAt?: number;
}

// --- devices

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
  readonly values: readonly { readonly name: string; readonly value: ReadingValue }[];
}

/** Samples of an array are evenly spaced; `null` is a gap. */
export type ReadingValue =
  | string
  | number
  | { readonly periodMs: number; readonly samples: readonly (number | null)[] };

// --- held

export interface HeldQuery extends Paging {
  readonly reason?: string;
  readonly device?: string;
  readonly type?: string;
  /** Groups that are held since then or longer: epoch ms. */
  readonly heldBefore?: number;
}

export interface HeldActor extends ActorName {
  readonly workflowId: string;
  readonly reason: string;
  /** Absent where the actor did not answer in time. */
  readonly groups?: readonly HeldGroup[];
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

/** Named actors, or every one that holds something (for a reason). */
export type HeldSelection =
  | { readonly actors: readonly ActorName[] }
  | { readonly all: true; readonly reason?: string };

/** Turns what is held into dead letters that name who decided it and why. */
export type HeldDiscard = HeldSelection & {
  readonly by: string;
  readonly why: string;
  /** Only these groups, where one actor is named. */
  readonly groups?: readonly string[];
};

// --- dead letters

export interface LetterFilter {
  readonly code?: string;
  /** Index of a device template. */
  readonly template?: number;
  readonly type?: string;
  readonly device?: string;
  readonly kind?: 'event' | 'group';
  /** Dead-lettered then or later: epoch ms. */
  readonly since?: number;
  /** What a person discarded from an actor is kept as a letter, too. */
  readonly isDiscarded?: boolean;
}

export type LettersQuery = LetterFilter & Paging;

export interface LetterSummary {
  readonly id: string;
  readonly kind: 'event' | 'group';
  readonly faults: readonly LetterFault[];
  readonly device?: string;
  readonly type?: string;
  readonly mappingSet: string;
  readonly deadLetteredAt: number;
  readonly source: LetterSource;
  /** Comes back by itself when the outage is over. */
  readonly comesBack: boolean;
  readonly isDiscarded: boolean;
}

export interface LetterSource {
  /** Absent for a letter of a signal that came from nobody's partition. */
  readonly partition?: string;
  readonly sequence: number;
  readonly enqueuedAt: number;
}

/** A fault of `docs/faults/`; its page is `iot-connector explain <code>`. */
export interface LetterFault {
  readonly code: string;
  readonly message: string;
  readonly template?: number;
  readonly typeName?: string;
  readonly file?: string;
  /** In the mapping file that `file` names. */
  readonly pointer?: string;
  readonly line?: number;
  readonly column?: number;
  readonly expression?: string;
  readonly expected?: string;
  /** May be health data. */
  readonly received?: string;
  /** In the event, as JSON pointer: what the faulted template matched, where its place is certain. */
  readonly eventPointer?: string;
  /** What the FHIR server answered. */
  readonly outcome?: unknown;
  readonly decision?: { readonly by: string; readonly why: string };
}

export interface FaultSummary {
  readonly code: string;
  readonly type?: string;
  readonly template?: number;
  readonly letters: number;
  readonly since: number;
  readonly latest: number;
  /** What one of them says. */
  readonly message: string;
}

export interface LetterDetail extends LetterSummary {
  /** Of an event that can be read: a message for the mapping debugger, as JSON text. */
  readonly message?: string;
  /** Of an event whose body is no JSON: the text, or base64 where it is none. */
  readonly rawBody?: { readonly text: string } | { readonly base64: string };
  /** Of a group: its readings. */
  readonly readings?: readonly OpenReading[];
  /** What would become of it under the mapping in force; absent where no mapping is in force. */
  readonly wouldBe?: {
    readonly verdict: 'passes' | 'partly' | 'faulty' | 'empty' | 'unreadable';
    readonly readings: number;
    readonly faults: readonly LetterFault[];
  };
}

export type LetterSelection = { readonly ids: readonly string[] } | { readonly filter: LetterFilter };

export type ReplayRequest = LetterSelection & {
  /** Says what would pass, and sends nothing. */
  readonly dryRun: boolean;
  /** Also what a letter has no fault of. */
  readonly allTemplates?: boolean;
  /** Groups under the mapping set that made them. */
  readonly ownSet?: boolean;
  /** Replaces values that stand in FHIR. */
  readonly overwrite?: boolean;
};

// --- runs

export interface Run {
  readonly id: string;
  readonly kind: RunKind;
  /** `interrupted`: of a server that has ended; a replay can be resumed. */
  readonly state: 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly progress: { readonly done: number; readonly total?: number; readonly of: string };
  readonly canResume: boolean;
  /** When `done`. */
  readonly result?: RunResult;
  /** When `failed`. */
  readonly problem?: Problem;
}

export type RunKind = 'replay' | 'dryRun' | 'discardLetters' | 'retryHeld' | 'discardHeld' | 'flush' | 'trace';

export type RunResult =
  | { readonly kind: 'replay'; readonly report: ReplayReport }
  | { readonly kind: 'discard'; readonly letters: number }
  | { readonly kind: 'actors'; readonly outcomes: readonly ActorOutcome[] }
  | { readonly kind: 'flush'; readonly outcome: FlushOutcome; readonly view: ActorView }
  | { readonly kind: 'trace'; readonly events: readonly EventTrace[] }
  | { readonly kind: 'observation'; readonly trace: ObservationTrace };

/** `Written`: everything sealed by then has an outcome. */
export type FlushOutcome = 'Written' | 'Blocked' | 'Held' | 'ContinuingAsNew' | 'NothingOpen';

export interface ActorOutcome extends ActorName {
  /** Of a retry. */
  readonly outcome?: FlushOutcome;
  /** Groups that are held still, or that became dead letters. */
  readonly groups?: number;
  readonly problem?: string;
}

export interface ReplayReport {
  readonly letters: number;
  readonly readings: number;
  /** Letters by what became, or would become, of them. */
  readonly fates: Readonly<Partial<Record<LetterFate, number>>>;
  readonly remaining: readonly {
    readonly code: string;
    readonly type?: string;
    readonly template?: number;
    readonly message: string;
    readonly letters: number;
  }[];
}

/** `refused`: its actor takes nothing. `gone`: handled meanwhile. */
export type LetterFate = 'passes' | 'partly' | 'faulty' | 'empty' | 'unreadable' | 'refused' | 'gone';

// --- traces

export type TraceRequest =
  | { readonly kind: 'message'; readonly partition: string; readonly sequence: number }
  | ({ readonly kind: 'reading'; readonly takenAt: number } & ActorName)
  | ({ readonly kind: 'observation' } & ObservationRequest);

// --- mappings and samples

export interface MappingSetTexts {
  readonly version: string;
  readonly deviceText: string;
  readonly fhirText: string;
  readonly files: { readonly device: string; readonly fhir: string };
  readonly isInForce: boolean;
  /** How the connector runs it. */
  readonly identityMode: 'lookup' | 'create';
  /** All switches, resolved: a `Compatibility` of `mapping/`. */
  readonly compatibility: Readonly<Record<string, string | boolean>>;
}

export interface SamplesQuery {
  readonly partition?: string;
  /** Only events that give readings of this device, or of this type, under the mapping in force. */
  readonly device?: string;
  readonly type?: string;
  /** 20 unless given, 200 at most. */
  readonly limit?: number;
}

/** The last events of the hub, newest first: looked at as one more reader, without checkpoint and without effect. */
export interface HubSamples {
  readonly samples: readonly HubSample[];
  /** How many events were looked through. */
  readonly searched: number;
}

export interface HubSample {
  readonly partition: string;
  readonly sequence: number;
  readonly enqueuedAt: number;
  /** `{Body, Properties, SystemProperties}` as JSON text, exactly as mappings see it; absent where the body is no JSON. */
  readonly message?: string;
  readonly rawBody?: { readonly text: string } | { readonly base64: string };
}

// --- health and settings

export interface HealthAnswer {
  /** What `iot-connector doctor` looks at, from this server's side; kept for ten minutes, as a look tries the FHIR server out. */
  readonly checkedAt: number;
  readonly checks: readonly HealthCheck[];
  /** Of the process that serves the console, where it does more than that. */
  readonly process?: { readonly result: string; readonly checks: readonly ProcessCheck[] };
  readonly versions: {
    readonly connector: string;
    readonly mappingSet?: string;
    /** Of the workflow code that workers run. */
    readonly worker?: string;
  };
}

export interface HealthCheck {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly remedy?: string;
}

export interface ProcessCheck {
  readonly name: string;
  readonly result: 'ok' | 'degraded' | 'failed';
  readonly found: string;
  readonly remedy?: string;
  /** ISO instant. */
  readonly since: string;
}

export interface SettingsAnswer {
  readonly settings: readonly {
    /** As in a configuration file, `window.seconds`. */
    readonly path: string;
    readonly variable: string;
    /** As JSON; absent where it is not set. */
    readonly value?: string;
    readonly isDefault: boolean;
    readonly meaning: string;
  }[];
  /** Variables of secrets, and whether they are set: never what they hold. */
  readonly secrets: readonly { readonly variable: string; readonly isSet: boolean }[];
  readonly addresses: {
    readonly temporalUi?: string;
    readonly fhir?: string;
    /** Without key. */
    readonly hub?: string;
    readonly metrics?: string;
  };
}
