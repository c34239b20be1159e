import type { ActorState } from './actor-state.ts';
import { free } from './held-groups.ts';
import type { DiscardRequest } from './messages.ts';

/** Makes everything held due now. Answers the ids that will be tried. */
export function retryHeld(state: ActorState, now: number): ReadonlySet<string> {
  if (state.blockedUntil !== undefined) state.blockedUntil = now;
  delete state.lettersFrom;
  for (const held of state.held) free(held, now);
  return new Set(state.held.map((held) => held.id));
}

/** Turns held groups into dead letters that name who decided it and why. Answers how many. */
export function discardHeld(state: ActorState, { ids, by, why }: DiscardRequest): number {
  const chosen = state.held.filter((held) => ids.includes(held.id));
  state.held = state.held.filter((held) => !chosen.includes(held));
  for (const { code, message, group, outcome } of chosen) {
    const said = outcome === undefined ? {} : { outcome };
    state.letters.push({ code, message, content: { kind: 'group', group }, decision: { by, why }, ...said });
    state.counters.deadLettered += group.readings;
  }
  return chosen.length;
}
