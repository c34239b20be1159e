import type { EventTrace } from '../../traces/event-trace.ts';
import type { ObservationTrace } from '../../traces/observation-trace.ts';
import type { ActorView, FlushOutcome } from './actors.ts';
import type { ReplayReport } from './dead-letters.ts';
import type { ActorOutcome } from './held.ts';
import type { Problem } from './problem.ts';

export interface Run {
  readonly id: string;
  readonly kind: RunKind;
  /** `interrupted`: of a server that has ended; a replay can be resumed. */
  readonly state: 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';
  /** It was told to stop, and does after the step under way. */
  readonly isStopping?: true;
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
