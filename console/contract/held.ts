import type { ActorName, FlushOutcome, HeldGroup } from './actors.ts';
import type { Paging } from './page.ts';

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

export interface ActorOutcome extends ActorName {
  /** Of a retry. */
  readonly outcome?: FlushOutcome;
  /** Groups that are held still, or that became dead letters. */
  readonly groups?: number;
  readonly problem?: string;
}
