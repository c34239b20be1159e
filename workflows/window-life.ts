import type {
  FinalizeLater,
  GroupOutcome,
  ObservationGroup,
  ObservationIdentity,
  TransformOutput,
} from '../activities/contract.ts';
import type { FaultCode } from '../mapping/fault.ts';
import { type ActorState, type HeldGroup, type Window, waitingBytes } from './actor-state.ts';
import { frozenColumns } from './growing-columns.ts';
import type { ActorCondition, WrittenObservation } from './messages.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Longest pause between two tries while FHIR takes nothing. */
const MAX_BLOCKED_MS = 5 * MINUTE_MS;
/** A refused group is tried again at these distances, then becomes a dead letter. */
const REFUSED_CHECKS_MS: readonly number[] = [MINUTE_MS, 4 * MINUTE_MS, 10 * MINUTE_MS];
/** The details page and the carried state stay small: only this many of the last window's Observations are listed. */
const LISTED_OBSERVATIONS = 20;

/** Troubles that time may mend: the group is held until they do, or its time to live ends. */
const MAY_MEND = new Set<FaultCode>([
  'UnknownDevice',
  'UnknownPatient',
  'UnknownEncounter',
  'MultipleMatches',
  'NoAssignment',
]);

/** Closes the open window if it is due, full, or `force` asks for it. Answers whether it did. */
export function closeWindow(state: ActorState, now: number, force: boolean): boolean {
  const { open } = state;
  if (open === undefined) return false;
  if (!force && now < open.closesAt && open.bytes < state.rules.maxWindowBytes) return false;
  state.closed.push(open);
  delete state.open;
  state.counters.windows++;
  return true;
}

/** What the actor must do next; at most one thing at a time. */
export type NextAction =
  | { readonly kind: 'letters' }
  | { readonly kind: 'write'; readonly window: Window }
  | { readonly kind: 'recheck'; readonly held: readonly HeldGroup[] }
  | { readonly kind: 'finalize'; readonly observations: readonly ObservationIdentity[] }
  | { readonly kind: 'wait'; readonly until: number; readonly why: string }
  | { readonly kind: 'complete' };

export function nextAction(state: ActorState, now: number): NextAction {
  const isBlocked = state.blockedUntil !== undefined && now < state.blockedUntil;
  if (!isBlocked) {
    if (state.letters.length > 0) return { kind: 'letters' };
    const [window] = state.closed;
    if (window !== undefined) return { kind: 'write', window };
    const held = state.held.filter((one) => one.nextCheckAt <= now);
    if (held.length > 0) return { kind: 'recheck', held };
    const observations = state.finalizing.filter((one) => one.at <= now).map((one) => one.observation);
    if (observations.length > 0) return { kind: 'finalize', observations };
  }
  return waitFor(state, now, isBlocked);
}

function waitFor(state: ActorState, now: number, isBlocked: boolean): NextAction {
  const deadlines: { readonly until: number; readonly why: string }[] = [];
  if (state.open !== undefined) deadlines.push({ until: state.open.closesAt, why: 'window closes' });
  const floor = isBlocked ? (state.blockedUntil ?? now) : now;
  const later = (until: number) => Math.max(until, floor);
  if (state.closed.length + state.letters.length > 0) deadlines.push({ until: floor, why: 'outage: next try' });
  for (const held of state.held)
    deadlines.push({ until: later(held.nextCheckAt), why: `held (${held.code}): next check` });
  for (const one of state.finalizing) deadlines.push({ until: later(one.at), why: 'Observation becomes final' });
  if (deadlines.length === 0) {
    const idleUntil = state.lastSignalAt + state.rules.idleSeconds * SECOND_MS;
    if (now >= idleUntil) return { kind: 'complete' };
    deadlines.push({ until: idleUntil, why: 'idle' });
  }
  const next = deadlines.reduce((first, one) => (one.until < first.until ? one : first));
  return { kind: 'wait', ...next };
}

/** Rows that the transform refused become dead letters; the groups go on to `upsert`. */
export function takeTransformed(state: ActorState, output: TransformOutput): readonly ObservationGroup[] {
  for (const { segment, code, message } of output.refused) {
    state.letters.push({ code, message, content: { kind: 'rows', segment } });
    state.counters.deadLettered += segment.rows.count;
  }
  return output.groups;
}

/** The rows of a window as they travel to `transform`. */
export function segmentsOf(window: Window) {
  return window.segments.map(({ publisher, mappingSet, rows }) => ({
    publisher,
    mappingSet,
    rows: frozenColumns(rows),
  }));
}

/**
 * Takes the outcomes of one write into the state; `previous` are the held groups that were tried, if it was a recheck.
 * Answers whether FHIR was out for any of them.
 */
export function takeOutcomes(
  state: ActorState,
  outcomes: readonly GroupOutcome[],
  now: number,
  previous: readonly HeldGroup[] = [],
): void {
  const written: WrittenObservation[] = [];
  let outage: (GroupOutcome & { kind: 'failed' }) | undefined;
  for (const outcome of outcomes) {
    if (outcome.kind === 'written') {
      written.push(outcome);
      state.counters.persisted += outcome.readings;
      if (outcome.finalize !== undefined) scheduleFinal(state, outcome.finalize);
    } else if (outcome.kind === 'dropped') {
      state.counters.dropped += outcome.readings;
    } else {
      if (outcome.code === 'Outage') outage = outcome;
      keepFailed(state, outcome, now, previous);
    }
  }
  if (written.length > 0) {
    const observations = written
      .slice(0, LISTED_OBSERVATIONS)
      .map(({ reference, url, action, readings }) => ({ reference, url, action, readings }));
    state.last = { at: now, observations };
  }
  if (outage !== undefined) block(state, outage.message, now, outage.retryAfterMs);
  else unblock(state);
}

/** Nothing is written until a growing pause is over; `retryAfterMs` is the server's own wish. */
export function block(state: ActorState, reason: string, now: number, retryAfterMs = 0): void {
  const pause = Math.min(MAX_BLOCKED_MS, 5 * SECOND_MS * 2 ** Math.min(state.failures, 10));
  state.failures++;
  state.blockedSince ??= now;
  state.blockedReason = reason;
  state.blockedUntil = now + Math.max(pause, Math.min(retryAfterMs, HOUR_MS));
}

function unblock(state: ActorState): void {
  state.failures = 0;
  delete state.blockedUntil;
  delete state.blockedSince;
  delete state.blockedReason;
}

function keepFailed(
  state: ActorState,
  { code, message, group }: GroupOutcome & { kind: 'failed' },
  now: number,
  previous: readonly HeldGroup[],
): void {
  const before = previous.find((held) => isPartOf(group, held.group));
  const checks = before === undefined ? 0 : before.checks + 1;
  const since = before?.since ?? now;
  if (isHopeless(code, checks) || now - since > state.rules.holdTtlSeconds * SECOND_MS) {
    deadLetterGroup(state, { code, message, content: { kind: 'group', group } }, group.readings);
    return;
  }
  const id = String(state.nextHeldId++);
  const bytes = JSON.stringify(group).length;
  state.held.push({ id, group, bytes, code, message, since, checks, nextCheckAt: now + checkDelay(code, checks) });
}

/** A group may come back in parts, one a patient: a part stays in the story of its whole. */
function isPartOf(part: ObservationGroup, whole: ObservationGroup): boolean {
  const { draft } = whole;
  return (
    part.mappingSet === whole.mappingSet &&
    part.draft.patientId === draft.patientId &&
    part.draft.encounterId === draft.encounterId &&
    part.draft.correlationId === draft.correlationId &&
    part.draft.times.every((time) => draft.times.includes(time))
  );
}

function isHopeless(code: FaultCode, checks: number): boolean {
  if (code === 'Outage' || MAY_MEND.has(code)) return false;
  return code !== 'Rejected' || checks >= REFUSED_CHECKS_MS.length;
}

function checkDelay(code: FaultCode, checks: number): number {
  if (code === 'Outage') return 0;
  if (code === 'Rejected') return REFUSED_CHECKS_MS[checks] ?? HOUR_MS;
  return Math.min(HOUR_MS, MINUTE_MS * 2 ** Math.min(checks, 10));
}

function scheduleFinal(state: ActorState, later: FinalizeLater): void {
  const others = state.finalizing.filter((one) => one.observation.id !== later.observation.id);
  state.finalizing = [...others, later];
}

function deadLetterGroup(state: ActorState, letter: ActorState['letters'][number], readings: number): void {
  state.letters.push(letter);
  state.counters.deadLettered += readings;
}

/** What waits beyond the actor's limit becomes dead letters, newest first, that are replayed when the hold ends. */
export function shedOverflow(state: ActorState): void {
  while (waitingBytes(state) > state.rules.maxActorBytes) {
    const window = state.closed.pop();
    if (window !== undefined) {
      shedWindow(state, window);
      continue;
    }
    const held = state.held.pop();
    if (held === undefined) return;
    const { code, message, group } = held;
    deadLetterGroup(state, { code, message, content: { kind: 'group', group }, autoReplay: true }, group.readings);
  }
}

function shedWindow(state: ActorState, window: Window): void {
  const message = `FHIR has taken nothing for so long that the actor is full: ${state.blockedReason ?? 'groups are held'}`;
  for (const segment of segmentsOf(window)) {
    const letter = { code: 'Outage' as const, message, content: { kind: 'rows' as const, segment }, autoReplay: true };
    deadLetterGroup(state, letter, segment.rows.count);
  }
}

/** What the state amounts to for a person and for the gate. */
export function conditionOf(state: ActorState): ActorCondition {
  if (state.blockedUntil !== undefined) return 'Blocked';
  return state.held.length > 0 ? 'Held' : 'Ok';
}
