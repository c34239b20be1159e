import type { GroupOutcome, ObservationGroup } from '../activities/contract.ts';
import type { FaultCode } from '../mapping/fault.ts';
import type { ActorState, HeldGroup } from './actor-state.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** A refused group is tried again at these distances, then becomes a dead letter. */
const REFUSED_CHECKS_MS: readonly number[] = [MINUTE_MS, 4 * MINUTE_MS, 10 * MINUTE_MS];

/** Troubles that time may mend: the group is held until they do, or its time to live ends. */
const MAY_MEND = new Set<FaultCode>([
  'UnknownDevice',
  'UnknownPatient',
  'UnknownEncounter',
  'MultipleMatches',
  'NoAssignment',
]);

type Failed = GroupOutcome & { kind: 'failed' };

/** Holds a group that could not be written, or gives it up; `previous` are the held groups that were tried. */
export function keepFailed(
  state: ActorState,
  { code, message, group, outcome }: Failed,
  now: number,
  previous: readonly HeldGroup[],
): void {
  const before = previous.find((held) => isPartOf(group, held.group));
  const since = before?.since ?? now;
  const held = { code, message, group, since, ...(outcome === undefined ? {} : { outcome }) };
  if (isOver(state, held, now) || isHopeless(code, before)) return giveUp(state, held);
  state.held.push({
    ...held,
    id: String(state.nextHeldId++),
    bytes: JSON.stringify(group).length,
    ...scheduleOf(state, held, before, now),
  });
}

type Schedule = Pick<HeldGroup, 'checks' | 'nextCheckAt'>;
type Trouble = Pick<HeldGroup, 'code' | 'message' | 'group' | 'since' | 'outcome'>;

/**
 * A group joins those that it shares its fate with: a device that is not registered is looked up as often whether one
 * group waits for it or a hundred. One that was tried for them sets the time for all.
 */
function scheduleOf(state: ActorState, held: Trouble, before: HeldGroup | undefined, now: number): Schedule {
  const peers = state.held.filter((one) => sharesFate(one, held));
  const [peer] = peers;
  if (before === undefined && peer !== undefined) return { checks: peer.checks, nextCheckAt: peer.nextCheckAt };
  const checks = before === undefined ? 0 : before.checks + 1;
  const schedule = { checks, nextCheckAt: now + checkDelay(state, held.code, checks) };
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
    const isUnchanged = failed.some(
      ({ code, group }) => (code === one.code || code === 'Outage') && isPartOf(group, one.group),
    );
    const peers = state.held.filter((held) => sharesFate(held, one));
    if (!isUnchanged) for (const peer of peers) free(peer, now);
    else giveUpOld(state, peers, now);
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

function isOver({ rules }: ActorState, { since }: Trouble, now: number): boolean {
  return now - since > rules.holdTtlSeconds * SECOND_MS;
}

function isHopeless(code: FaultCode, before: HeldGroup | undefined): boolean {
  if (code === 'Outage' || MAY_MEND.has(code)) return false;
  return code !== 'Rejected' || (before !== undefined && before.checks + 1 >= REFUSED_CHECKS_MS.length);
}

function giveUp(state: ActorState, { code, message, group, outcome }: Trouble): void {
  const said = outcome === undefined ? {} : { outcome };
  state.letters.push({ code, message, content: { kind: 'group', group }, ...said });
  state.counters.deadLettered += group.readings;
}

function checkDelay(state: ActorState, code: FaultCode, checks: number): number {
  if (code === 'Outage') return 0;
  if (code === 'Rejected') return REFUSED_CHECKS_MS[checks] ?? HOUR_MS;
  return spreadOut(state, Math.min(HOUR_MS, MINUTE_MS * 2 ** Math.min(checks, 10)));
}

/** Half to one and a half times the pause, the same for one actor always: ten thousand of them become a trickle. */
export function spreadOut({ spread }: Pick<ActorState, 'spread'>, pauseMs: number): number {
  return Math.round(pauseMs * (0.5 + spread));
}
