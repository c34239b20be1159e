import type { ActorDetail, ActorName, ActorsQuery, ActorSummary, OpenReadings, ReadingsQuery } from './actors.ts';
import type {
  FaultSummary,
  LetterDetail,
  LetterFilter,
  LetterSelection,
  LettersQuery,
  LetterSummary,
  ReplayRequest,
} from './dead-letters.ts';
import type { HealthAnswer } from './health.ts';
import type { HeldActor, HeldDiscard, HeldQuery, HeldSelection } from './held.ts';
import type { MappingSetTexts } from './mapping-set.ts';
import type { Page } from './page.ts';
import type { PipelineSnapshot } from './pipeline.ts';
import type { Run } from './runs.ts';
import type { HubSamples, SamplesQuery } from './samples.ts';
import type { SessionAnswer } from './session.ts';
import type { SettingsAnswer } from './settings.ts';
import type { TraceRequest } from './trace.ts';

/*
 * What the console's page and its server say to each other: JSON over HTTP. Types and constants only, so that browser and
 * server import the same files. The shapes of an address stand beside this file, in the one that is named as the address begins.
 *
 * - Addresses are relative to the page's own, so that both work below any path of a reverse proxy.
 * - Times are epoch milliseconds unless a name or comment says ISO.
 * - What is not known is absent, never 0; `unavailable` of the pipeline says in words what and why.
 * - Nothing is pushed: the page asks again, every `POLL_MS` for what moves. A request is cheap while nothing changed.
 * - Work that may take long is a run: it is started by a POST, goes on when the page is closed, and is asked for by its id.
 * - Every request that changes something carries `REQUEST_HEADER`; where a token is needed all carry `Authorization: Bearer`.
 * - Every answer other than 2xx is a `Problem`.
 */

/** Sent by the page, with any value, on each request that is not a GET: a foreign page cannot add it. */
export const REQUEST_HEADER = 'x-iot-connector-console';

export const POLL_MS = 2_000;
/** While a run is under way. */
export const RUN_POLL_MS = 500;

export const ROUTES = {
  session: 'api/session',
  pipeline: 'api/pipeline',
  actors: 'api/actors',
  actor: 'api/actor',
  readings: 'api/actor/readings',
  flush: 'api/actor/flush',
  held: 'api/held',
  retryHeld: 'api/held/retry',
  discardHeld: 'api/held/discard',
  letters: 'api/dead-letters',
  letterFaults: 'api/dead-letters/faults',
  letter: 'api/dead-letter',
  replay: 'api/dead-letters/replay',
  discardLetters: 'api/dead-letters/discard',
  mappingSet: 'api/mapping-set',
  samples: 'api/samples',
  trace: 'api/trace',
  runs: 'api/runs',
  run: 'api/run',
  resumeRun: 'api/run/resume',
  cancelRun: 'api/run/cancel',
  health: 'api/health',
  settings: 'api/settings',
} as const;

type None = Readonly<Record<string, never>>;
type ById = { readonly id: string };

interface Query<Asked, Answer> {
  readonly query: Asked;
  readonly answer: Answer;
}

interface Command<Body> {
  readonly body: Body;
  readonly answer: Run;
}

/** What is asked by a GET. */
export interface Queries {
  /** The only one that is answered without a token. */
  readonly session: Query<None, SessionAnswer>;
  readonly pipeline: Query<None, PipelineSnapshot>;
  readonly actors: Query<ActorsQuery, Page<ActorSummary>>;
  readonly actor: Query<ActorName, ActorDetail>;
  readonly readings: Query<ReadingsQuery, OpenReadings>;
  readonly held: Query<HeldQuery, Page<HeldActor>>;
  readonly letters: Query<LettersQuery, Page<LetterSummary>>;
  /** Most letters first. */
  readonly letterFaults: Query<LetterFilter, readonly FaultSummary[]>;
  readonly letter: Query<ById, LetterDetail>;
  /** Of the set in force, or of any version that ever made a reading. */
  readonly mappingSet: Query<{ readonly version?: string }, MappingSetTexts>;
  readonly samples: Query<SamplesQuery, HubSamples>;
  /** Newest first: those of this server, and replays of any. */
  readonly runs: Query<None, readonly Run[]>;
  readonly run: Query<ById, Run>;
  /** What was found a while ago, unless asked to look again. */
  readonly health: Query<{ readonly again?: true }, HealthAnswer>;
  readonly settings: Query<None, SettingsAnswer>;
}

/** What a POST does; each answers the run that does it. */
export interface Commands {
  /** Its result is of kind `flush`. */
  readonly flush: Command<ActorName>;
  /** Of kind `actors`. */
  readonly retryHeld: Command<HeldSelection>;
  /** Of kind `actors`. */
  readonly discardHeld: Command<HeldDiscard>;
  /** Of kind `replay`. */
  readonly replay: Command<ReplayRequest>;
  /** Of kind `discard`. */
  readonly discardLetters: Command<LetterSelection>;
  /** Of kind `trace` or `observation`. */
  readonly trace: Command<TraceRequest>;
  /** Goes on with a replay that was cancelled or interrupted, or that failed. */
  readonly resumeRun: Command<ById>;
  /** Stops after the step under way; a replay can be resumed. */
  readonly cancelRun: Command<ById>;
}
