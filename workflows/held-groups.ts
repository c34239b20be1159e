import type { GroupOutcome, ObservationGroup } from '../activities/contract.ts';
import type { FaultCode } from '../mapping/fault.ts';
import type { ActorState, HeldGroup } from './actor-state.ts';
import { jsonBytes } from './json-bytes.ts';
import { isRefusedForGood, refusedOnceMore, refusedPauseMs, type Surroundings } from './refusals.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** An hour as the longest of those that `spreadOut` makes of it. */
const MAX_WISH_MS = 1.5 * HOUR_MS;

/** Troubles that time may mend: the group is held until they do, or its time to live ends. */
export const MAY_MEND: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'UnknownDevice',
  'UnknownPatient',
  'UnknownEncounter',
  'MultipleMatches',
  'NoAssignment',
]);

type Failed = GroupOutcome & { kind: 'failed' };

/** What was tried beside a group, and what became of that. */
export interface Attempt extends Surroundings {
  readonly now: number;
  /** The held groups that were tried, if it was a recheck. */
  readonly previous: readonly HeldGroup[];
}

/** Holds a group that could not be written, or gives it up. */
export function keepFailed(
  state: ActorState,
  { code, message, group, outcome, retryAfterMs }: Failed,
  { now, previous, ...beside }: Attempt,
): void {
  const before = previous.find((held) => isPartOf(group, held.group));
  const since = before?.since ?? now;
  const refusals = code === 'Rejected' ? refusedOnceMore(before, beside) : before?.refusals;
  const told = { ...(outcome === undefined ? {} : { outcome }), ...(refusals === undefined ? {} : { refusals }) };
  const held = { code, message, group, since, ...told };
  if (isOver(state, held, now) || isHopeless(held, beside)) return giveUp(state, held);
  state.held.push({
    ...held,
    id: String(state.nextHeldId++),
    bytes: jsonBytes(held),
    ...scheduleOf(state, { ...held, retryAfterMs }, before, now),
  });
}

/** How long the worker that tried it asks it to wait. */
type Wish = { readonly retryAfterMs: number | undefined };
type Schedule = Pick<HeldGroup, 'checks' | 'nextCheckAt'>;
type Trouble = Pick<HeldGroup, 'code' | 'message' | 'group' | 'since' | 'outcome' | 'refusals'>;

/**
 * A group joins those that it shares its fate with: a device that is not registered is looked up as often whether one
 * group waits for it or a hundred. One that was tried for them sets the time for all.
 */
function scheduleOf(state: ActorState, held: Trouble & Wish, before: HeldGroup | undefined, now: number): Schedule {
  const peers = state.held.filter((one) => sharesFate(one, held));
  const [peer] = peers;
  if (before === undefined && peer !== undefined) return { checks: peer.checks, nextCheckAt: peer.nextCheckAt };
  const checks = before === undefined ? 0 : before.checks + 1;
  const schedule = { checks, nextCheckAt: now + checkDelay(state, held, checks) };
  for (const one of peers) Object.assign(one, schedule);
  return schedule;
}

/** What is to be tried at a time: of those that share their fate, the one that has waited longest. */
export function dueGroups({ held }: ActorState, now: number): readonly HeldGroup[] {
  const due: HeldGroup[] = [];
  for (const one of held) {
    if (one.nextCheckAt > now) continue;
    if (one.alone === true || !due.some((other) => sharesFate(other, one))) due.push(one);
  }
  return due;
}

/**
 * After a try: those that share the fate of a group that failed as before wait on, until their time to live ends; those
 * of a group that FHIR took, or refused for another reason, are tried at once.
 */
export function settlePeers(
  state: ActorState,
  tried: readonly HeldGroup[],
  failed: readonly Failed[],
  now: number,
): void {
  for (const one of tried) {
    const found = failed.find(
      ({ code, group }) => (code === one.code || code === 'Outage') && isPartOf(group, one.group),
    );
    const peers = state.held.filter((held) => sharesFate(held, one));
    if (found === undefined) for (const peer of peers) free(peer, now);
    else if (found.code !== 'Outage') giveUpOld(state, peers, now);
  }
}

function giveUpOld(state: ActorState, peers: readonly HeldGroup[], now: number): void {
  const old = peers.filter((one) => isOver(state, one, now));
  state.held = state.held.filter((one) => !old.includes(one));
  for (const one of old) giveUp(state, one);
}

/** A device that one window could be written for is known: what waits for it need not wait longer. */
export function freeKnown(state: ActorState, now: number): void {
  for (const one of state.held) if (one.code === 'UnknownDevice') free(one, now);
}

/** Due now, whatever becomes of the others. */
export function free(held: HeldGroup, now: number): void {
  held.nextCheckAt = now;
  held.alone = true;
}

/** What mends one of them mends the other, too. An assignment is of its time: each reading has its own. */
function sharesFate(a: Pick<HeldGroup, 'code' | 'group'>, b: Pick<HeldGroup, 'code' | 'group'>): boolean {
  return (
    a.code === b.code &&
    MAY_MEND.has(a.code) &&
    a.code !== 'NoAssignment' &&
    a.group.draft.patientId === b.group.draft.patientId &&
    a.group.draft.encounterId === b.group.draft.encounterId
  );
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

/** An outage takes as long as it takes. */
function isOver({ rules }: ActorState, { code, since }: Trouble, now: number): boolean {
  return code !== 'Outage' && now - since > rules.holdTtlSeconds * SECOND_MS;
}

function isHopeless({ code, refusals }: Trouble, { progress }: Surroundings): boolean {
  if (code === 'Outage' || MAY_MEND.has(code)) return false;
  return refusals === undefined || code !== 'Rejected' || isRefusedForGood(refusals, progress);
}

function giveUp(state: ActorState, { code, message, group, outcome }: Trouble): void {
  const said = outcome === undefined ? {} : { outcome };
  state.letters.push({ code, message, content: { kind: 'group', group }, ...said });
  state.counters.deadLettered += group.readings;
}

function checkDelay(state: ActorState, { code, refusals, retryAfterMs = 0 }: Trouble & Wish, checks: number): number {
  if (code === 'Outage') return 0;
  if (code === 'Rejected' && refusals !== undefined) return refusedPauseMs(refusals);
  const pause = spreadOut(state, Math.min(HOUR_MS, MINUTE_MS * 2 ** Math.min(checks, 10)));
  return Math.max(pause, Math.min(retryAfterMs, MAX_WISH_MS));
}

/** Half to one and a half times the pause, the same for one actor always: ten thousand of them become a trickle. */
export function spreadOut({ spread }: Pick<ActorState, 'spread'>, pauseMs: number): number {
  return Math.round(pauseMs * (0.5 + spread));
}
