import type { ActorState } from './actor-state.ts';

const SECOND_MS = 1000;

/** From when on the actor's device is silent, unless it is heard before; `undefined` where nobody wants to know. */
export function silentSince({ rules, lastSignalAt }: ActorState): number | undefined {
  const { silentAfterSeconds } = rules;
  return silentAfterSeconds === undefined ? undefined : lastSignalAt + silentAfterSeconds * SECOND_MS;
}

export function isSilent(state: ActorState, now: number): boolean {
  return now >= (silentSince(state) ?? Infinity);
}
