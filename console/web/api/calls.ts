import type {
  ActorDetail,
  ActorName,
  ActorsQuery,
  ActorSummary,
  FaultSummary,
  HealthAnswer,
  HeldActor,
  HeldDiscard,
  HeldQuery,
  HeldSelection,
  HubSamples,
  LetterDetail,
  LetterFilter,
  LetterSelection,
  LettersQuery,
  LetterSummary,
  MappingSetTexts,
  OpenReadings,
  Page,
  PipelineSnapshot,
  ReadingsQuery,
  ReplayRequest,
  Run,
  SamplesQuery,
  SessionAnswer,
  SettingsAnswer,
  TraceRequest,
} from '../../contract.ts';

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

/** What can be asked by a GET, by its name in the contract. */
export interface Queries {
  readonly session: Query<None, SessionAnswer>;
  readonly pipeline: Query<None, PipelineSnapshot>;
  readonly actors: Query<ActorsQuery, Page<ActorSummary>>;
  readonly actor: Query<ActorName, ActorDetail>;
  readonly readings: Query<ReadingsQuery, OpenReadings>;
  readonly held: Query<HeldQuery, Page<HeldActor>>;
  readonly letters: Query<LettersQuery, Page<LetterSummary>>;
  readonly letterFaults: Query<LetterFilter, readonly FaultSummary[]>;
  readonly letter: Query<ById, LetterDetail>;
  readonly mappingSet: Query<{ readonly version?: string }, MappingSetTexts>;
  readonly samples: Query<SamplesQuery, HubSamples>;
  readonly runs: Query<None, readonly Run[]>;
  readonly run: Query<ById, Run>;
  readonly health: Query<{ readonly again?: true }, HealthAnswer>;
  readonly settings: Query<None, SettingsAnswer>;
}

/** What a POST does; each answers the run that does it. */
export interface Commands {
  readonly flush: Command<ActorName>;
  readonly retryHeld: Command<HeldSelection>;
  readonly discardHeld: Command<HeldDiscard>;
  readonly replay: Command<ReplayRequest>;
  readonly discardLetters: Command<LetterSelection>;
  readonly trace: Command<TraceRequest>;
  readonly resumeRun: Command<ById>;
  readonly cancelRun: Command<ById>;
}
