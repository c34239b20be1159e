import type {
  FinalizeLater,
  GroupOutcome,
  ObservationGroup,
  ObservationIdentity,
  TransformOutput,
  UpsertOutput,
} from '../activities/contract.ts';
import type { ActorState, HeldGroup, Window } from './actor-state.ts';
import { dueGroups, freeKnown, keepFailed, settlePeers, spreadOut } from './held-groups.ts';
import type { ActorCondition, WrittenObservation } from './messages.ts';
import { returnsFrom } from './overflow.ts';
import { isRefusalOfAll } from './refusals.ts';
import { silentSince } from './silence.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const FINALIZE_AGAIN_MS = 10 * MINUTE_MS;
/** Longest pause between two tries while FHIR takes nothing. */
const MAX_BLOCKED_MS = 5 * MINUTE_MS;
/** The details page and the carried state stay small: only this many of the last window's Observations are listed. */
const LISTED_OBSERVATIONS = 20;

/** Closes the open window if it is due, full, or `force` asks for it. Answers whether it did. */
export function closeWindow(state: ActorState, now: number, force: boolean): boolean {
  const { open } = state;
  if (open === undefined) return false;
  if (!force && now < open.closesAt && !isFull(state)) return false;
  state.closed.push(open);
  if (open.clockDriftMs !== undefined) state.clockDriftMs = open.clockDriftMs;
  delete state.open;
  state.counters.windows++;
  return true;
}

export function isFull({ open, rules }: ActorState): boolean {
  return open !== undefined && open.bytes >= rules.maxWindowBytes;
}

/** What the actor must do next; at most one thing at a time. */
export type NextAction =
  | { readonly kind: 'letters' }
  | { readonly kind: 'write'; readonly window: Window }
  | { readonly kind: 'recheck'; readonly held: readonly HeldGroup[] }
  | { readonly kind: 'finalize'; readonly observations: readonly ObservationIdentity[] }
  | { readonly kind: 'bringBack' }
  | { readonly kind: 'wait'; readonly until: number; readonly why: string }
  | { readonly kind: 'complete' };

export function nextAction(state: ActorState, now: number): NextAction {
  // Whether FHIR takes anything or not: until its letters are durable the actor holds more than it may.
  if (state.letters.length > 0 && now >= (state.lettersFrom ?? 0)) return { kind: 'letters' };
  const isBlocked = state.blockedUntil !== undefined && now < state.blockedUntil;
  if (!isBlocked) {
    const [window] = state.closed;
    if (window !== undefined) return { kind: 'write', window };
    const held = dueGroups(state, now);
    if (held.length > 0) return { kind: 'recheck', held };
    const observations = state.finalizing.filter((one) => one.at <= now).map((one) => one.observation);
    if (observations.length > 0) return { kind: 'finalize', observations };
    if ((returnsFrom(state) ?? Infinity) <= now) return { kind: 'bringBack' };
  }
  return waitFor(state, now, isBlocked);
}

function waitFor(state: ActorState, now: number, isBlocked: boolean): NextAction {
  const deadlines: { readonly until: number; readonly why: string }[] = [];
  if (state.open !== undefined) deadlines.push({ until: state.open.closesAt, why: 'window closes' });
  const floor = isBlocked ? (state.blockedUntil ?? now) : now;
  const later = (until: number) => Math.max(until, floor);
  if (state.closed.length > 0) deadlines.push({ until: floor, why: 'outage: next try' });
  if (state.letters.length > 0) deadlines.push({ until: state.lettersFrom ?? now, why: 'dead letters: next try' });
  for (const held of state.held)
    deadlines.push({ until: later(held.nextCheckAt), why: `held (${held.code}): next check` });
  for (const one of state.finalizing) deadlines.push({ until: later(one.at), why: 'Observation becomes final' });
  const returning = returnsFrom(state);
  if (returning !== undefined) deadlines.push({ until: later(returning), why: 'dead letters come back' });
  if (deadlines.length === 0) {
    const idleUntil = state.lastSignalAt + state.rules.idleSeconds * SECOND_MS;
    if (now >= idleUntil) return { kind: 'complete' };
    deadlines.push({ until: idleUntil, why: 'idle' });
  }
  const silentFrom = silentSince(state);
  if (silentFrom !== undefined && silentFrom > now) deadlines.push({ until: silentFrom, why: 'device falls silent' });
  const next = deadlines.reduce((first, one) => (one.until < first.until ? one : first));
  return { kind: 'wait', ...next };
}

/** Rows that the transform refused become dead letters; the groups go on to `upsert`. */
export function takeTransformed(state: ActorState, output: TransformOutput): readonly ObservationGroup[] {
  for (const { segment, code, message, readings } of output.refused) {
    state.letters.push({ code, message, content: { kind: 'rows', segment } });
    state.counters.deadLettered += readings;
  }
  return output.groups;
}

/** Takes the outcomes of one write into the state; `previous` are the held groups that were tried, if it was a recheck. */
export function takeOutcomes(
  state: ActorState,
  { outcomes, progress }: UpsertOutput,
  now: number,
  previous: readonly HeldGroup[] = [],
): void {
  const isSomethingWritten = outcomes.some((one) => one.kind === 'written' && one.action !== 'unchanged');
  const written: WrittenObservation[] = [];
  const failed: (GroupOutcome & { kind: 'failed' })[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === 'written') {
      written.push(outcome);
      state.counters.persisted += outcome.readings;
      if (outcome.finalize !== undefined) scheduleFinal(state, outcome.finalize);
    } else if (outcome.kind === 'dropped') {
      state.counters.dropped += outcome.readings;
    } else {
      failed.push(outcome);
      keepFailed(state, outcome, { now, previous, progress, isSomethingWritten });
    }
  }
  settlePeers(state, previous, failed, now);
  if (written.length > 0) {
    freeKnown(state, now);
    const observations = written
      .slice(0, LISTED_OBSERVATIONS)
      .map(({ reference, url, action, readings }) => ({ reference, url, action, readings }));
    state.last = { at: now, observations };
  }
  blockIfOut(state, progress, failed, now);
}

function blockIfOut(
  state: ActorState,
  progress: UpsertOutput['progress'],
  failed: readonly (GroupOutcome & { kind: 'failed' })[],
  now: number,
): void {
  const outage = failed.findLast(({ code }) => code === 'Outage');
  const refused = progress && state.held.find((one) => isRefusalOfAll(one, progress));
  if (outage !== undefined) block(state, outage.message, now, outage.retryAfterMs);
  else if (refused !== undefined) block(state, `FHIR refuses everything: ${refused.message}`, now);
  else unblock(state);
}

/** Nothing is written until a growing pause is over, which is answered; `retryAfterMs` is the server's own wish. */
export function block(state: ActorState, reason: string, now: number, retryAfterMs = 0): number {
  const pause = spreadOut(state, Math.min(MAX_BLOCKED_MS, 5 * SECOND_MS * 2 ** Math.min(state.failures, 10)));
  state.failures++;
  state.blockedSince ??= now;
  state.blockedReason = reason;
  const until = now + Math.max(pause, Math.min(retryAfterMs, HOUR_MS));
  state.blockedUntil = until;
  return until;
}

/** Writing goes on: FHIR answered. */
export function unblock(state: ActorState): void {
  state.failures = 0;
  delete state.blockedUntil;
  delete state.blockedSince;
  delete state.blockedReason;
}

/** What waited for FHIR is gone otherwise: nothing would be written that ends the pause. */
export function unblockIfNothingWaits(state: ActorState): void {
  const waits = state.held.some(({ code }) => code === 'Outage' || code === 'Rejected');
  if (state.closed.length === 0 && !waits) unblock(state);
}

function scheduleFinal(state: ActorState, later: FinalizeLater): void {
  const others = state.finalizing.filter((one) => one.observation.id !== later.observation.id);
  state.finalizing = [...others, later];
}

/** Forgets what is final, and what FHIR refused to make final for as long as readings are held; answers how many these are. */
export function takeFinalized(
  state: ActorState,
  tried: readonly ObservationIdentity[],
  again: readonly string[],
  now: number,
): number {
  const due = new Set(tried.map(({ id }) => id));
  const before = state.finalizing.length;
  let final = 0;
  state.finalizing = state.finalizing.flatMap((one) => {
    const { id } = one.observation;
    if (!due.has(id) || one.at > now) return [one];
    if (!again.includes(id)) {
      final++;
      return [];
    }
    const refusedSince = one.refusedSince ?? now;
    if (now - refusedSince > state.rules.holdTtlSeconds * SECOND_MS) return [];
    return [{ ...one, refusedSince, at: now + FINALIZE_AGAIN_MS }];
  });
  return before - state.finalizing.length - final;
}

/** What the state amounts to for a person and for the gate. */
export function conditionOf(state: ActorState): ActorCondition {
  if (state.blockedUntil !== undefined) return 'Blocked';
  return state.held.length > 0 ? 'Held' : 'Ok';
}
