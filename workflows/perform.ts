import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type {
  ObservationGroup,
  ObservationIdentity,
  PersistActivities,
  TransformActivities,
  UpsertOutput,
} from '../activities/contract.ts';
import type { ActorState, HeldGroup, Window } from './actor-state.ts';
import { actorMetrics } from './actor-metrics.ts';
import type { ActorIdentity } from './messages.ts';
import type { RunLimits } from './run-limits.ts';
import { lettersToSave } from './letters-to-save.ts';
import { postponeReturn, roomBytes, segmentsOf, takeBack } from './overflow.ts';
import { splitWindow } from './split-window.ts';
import { traceFlush } from './trace-context.ts';
import {
  block,
  type NextAction,
  takeFinalized,
  takeOutcomes,
  takeTransformed,
  unblock,
  unblockIfNothingWaits,
} from './window-life.ts';

const { transform } = proxyLocalActivities<TransformActivities>({
  startToCloseTimeout: '30s',
  retry: { maximumAttempts: 3, initialInterval: '200ms' },
});

// Bounded by attempts, not by schedule-to-close: after an outage thousands of windows close together, and a task may
// wait long before its first try.
const { upsert, finalize, deadLetter, bringBack } = proxyActivities<PersistActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 4 },
});

/** Failures that say nothing about the rows themselves. */
const OUTAGES = new Set<string>(['FhirOutage', 'UnknownMappingSet']);
/** A window that activities cannot digest after so many rounds is dead-lettered, so that the next one can go on. */
const MAX_CRASHES = 3;

type Work = Exclude<NextAction, { kind: 'wait' | 'complete' }>;

/** Does one thing by activities. Never throws for what an activity did: a failure that left here would close the actor. */
export async function perform(
  identity: ActorIdentity,
  state: ActorState,
  limits: RunLimits,
  work: Work,
): Promise<void> {
  const scope = new CancellationScope();
  const done = scope
    .run(() => performIn(identity, state, work))
    .catch((error: unknown) => afterFailure(state, work, error));
  let isDone = false;
  const finished = done.finally(() => (isDone = true));
  // What is being written stays in the state until its outcome is known: giving up loses nothing.
  await condition(() => isDone || (limits.isEmergency() && work.kind !== 'letters'));
  if (!isDone) {
    log.warn('A write is given up to continue as new: signals come faster than it ends');
    scope.cancel();
  }
  await finished;
}

async function performIn(identity: ActorIdentity, state: ActorState, work: Work): Promise<void> {
  switch (work.kind) {
    case 'letters':
      return saveLetters(identity, state);
    case 'write':
      return writeWindow(identity, state, work.window);
    case 'recheck':
      return recheck(identity, state, work.held);
    case 'finalize':
      return finalizeDue(state, work.observations);
    case 'bringBack':
      return bringLettersBack(identity, state);
  }
}

async function saveLetters(identity: ActorIdentity, state: ActorState): Promise<void> {
  const letters = lettersToSave(state);
  await deadLetter.executeWithOptions({ summary: `dead-letter ${letters.length}` }, [{ ...identity, letters }]);
  state.letters = state.letters.slice(letters.length);
  delete state.lettersFrom;
  unblockIfNothingWaits(state);
}

async function writeWindow(identity: ActorIdentity, state: ActorState, window: Window): Promise<void> {
  const summary = `${window.rows} readings`;
  const traced = traceFlush(window, identity.type, Date.now());
  const input = { ...identity, ...traced, segments: segmentsOf(window) };
  const transformed = await transform.executeWithOptions({ summary }, [input]);
  if (transformed.isTooLarge === true) return splitWindow(state, window);
  const output = await write({ ...identity, ...traced }, transformed.groups);
  state.closed = state.closed.filter((one) => one !== window);
  takeTransformed(state, transformed);
  takeOutcomes(state, output, Date.now());
}

async function recheck(identity: ActorIdentity, state: ActorState, held: readonly HeldGroup[]): Promise<void> {
  const { type } = identity;
  for (const { code, since } of held) actorMetrics.record('iot_held_age_ms', Date.now() - since, { type, code });
  const output = await write(
    identity,
    held.map((one) => one.group),
  );
  state.held = state.held.filter((one) => !held.includes(one));
  takeOutcomes(state, output, Date.now(), held);
}

/** Of the actor, with the traceparent of what is done for it. */
type TracedIdentity = ActorIdentity & { readonly trace?: string };

async function write(identity: TracedIdentity, groups: readonly ObservationGroup[]): Promise<UpsertOutput> {
  if (groups.length === 0) return { outcomes: [] };
  return upsert.executeWithOptions({ summary: `${groups.length} Observation(s)` }, [{ ...identity, groups }]);
}

async function finalizeDue(state: ActorState, observations: readonly ObservationIdentity[]): Promise<void> {
  const { again } = await finalize.executeWithOptions({ summary: `${observations.length} final` }, [{ observations }]);
  const left = takeFinalized(state, observations, again, Date.now());
  if (left > 0) log.warn('Observations stay preliminary: FHIR refused for long to make them final', { left });
  unblock(state);
}

async function bringLettersBack(identity: ActorIdentity, state: ActorState): Promise<void> {
  const { returned: taken, shed } = state;
  const { letters } = await bringBack.executeWithOptions({ summary: `dead letters of an overflow: ${shed} left` }, [
    { ...identity, taken, maxBytes: roomBytes(state) },
  ]);
  takeBack(state, letters, Date.now());
}

function afterFailure(state: ActorState, work: Work, error: unknown): void {
  if (isCancellation(error)) return;
  const cause = rootCause(error);
  if (work.kind === 'bringBack') return postponeReturn(state, Date.now());
  if (work.kind !== 'write' || isOutage(cause)) {
    const until = block(state, cause.message, Date.now(), retryAfter(cause));
    if (work.kind === 'letters') state.lettersFrom = until;
    return;
  }
  const { window } = work;
  window.crashes = (window.crashes ?? 0) + 1;
  log.error('A window could not be written', { crashes: window.crashes, error: cause.message });
  if (window.crashes < MAX_CRASHES) block(state, cause.message, Date.now());
  else giveUp(state, window, cause.message);
}

function giveUp(state: ActorState, window: Window, message: string): void {
  state.closed = state.closed.filter((one) => one !== window);
  for (const segment of segmentsOf(window)) {
    state.letters.push({ code: 'FhirDataMapping', message, content: { kind: 'rows', segment } });
    state.counters.deadLettered += segment.rows.count;
  }
}

function rootCause(error: unknown): Error {
  if (error instanceof ActivityFailure && error.cause !== undefined) return error.cause;
  return error instanceof Error ? error : new Error(String(error));
}

function isOutage(cause: Error): boolean {
  return cause instanceof ApplicationFailure && OUTAGES.has(cause.type ?? '');
}

function retryAfter(cause: Error): number {
  const [first] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  return typeof first === 'object' && first !== null && 'retryAfterMs' in first ? Number(first.retryAfterMs) || 0 : 0;
}
