import { defaultPayloadConverter, defineSearchAttributeKey, type RawValue, rawValueTypeInfo } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  makeContinueAsNewFunc,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  setWorkflowOptions,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { acceptSignal, forgetOldRuns, keepMalformed } from './accept-batch.ts';
import { ActorCounts } from './actor-metrics.ts';
import { type ActorInput, type ActorState, newState } from './actor-state.ts';
import { renderDetails } from './current-details.ts';
import { holdsOf } from './holds.ts';
import {
  type ActorCondition,
  type ActorReason,
  DISCARD_UPDATE,
  type DiscardRequest,
  FLUSH_UPDATE,
  type FlushAnswer,
  HOLDS_QUERY,
  type HoldsAnswer,
  type HoldsRequest,
  INGEST_SIGNAL,
  NUDGE_SIGNAL,
  type OpenReadingsAnswer,
  type OpenReadingsRequest,
  READINGS_QUERY,
  RETRY_UPDATE,
  SEARCH_ATTRIBUTES,
  SILENT,
  WINDOW_QUERY,
  type WindowView,
} from './messages.ts';
import { readingsOf } from './open-readings.ts';
import { discardHeld, retryHeld } from './operator-actions.ts';
import { perform } from './perform.ts';
import { RunLimits } from './run-limits.ts';
import { isOverfull, shedOverflow } from './overflow.ts';
import { isSilent } from './silence.ts';
import { spreadOf } from './spread.ts';
import { closeWindow, conditionOf, type NextAction, nextAction } from './window-life.ts';
import { viewOf } from './window-view.ts';

/** Raw, because an argument that cannot be decoded must not stop the actor: it is decoded where a failure is caught. */
const ingest = defineSignal<[RawValue]>(INGEST_SIGNAL, { typeInfo: { inputTypes: [rawValueTypeInfo] } });
const nudge = defineSignal(NUDGE_SIGNAL);
const windowQuery = defineQuery<WindowView>(WINDOW_QUERY);
const holdsQuery = defineQuery<HoldsAnswer, [HoldsRequest]>(HOLDS_QUERY);
const readingsQuery = defineQuery<OpenReadingsAnswer, [OpenReadingsRequest?]>(READINGS_QUERY);
const flush = defineUpdate<FlushAnswer>(FLUSH_UPDATE);
const retry = defineUpdate<FlushAnswer>(RETRY_UPDATE);
const discard = defineUpdate<number, [DiscardRequest]>(DISCARD_UPDATE);

const stateAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.state, 'KEYWORD');
const reasonAttribute = defineSearchAttributeKey(SEARCH_ATTRIBUTES.reason, 'KEYWORD');

setWorkflowOptions({ versioningBehavior: 'PINNED' }, deviceMeasurements);

/**
 * The device actor: owns the windows of one device and measurement type. It accumulates rows that the ingestor signals,
 * closes the window when its time is over, has it transformed and written, holds what FHIR cannot take yet, and continues
 * as new between writes so that its history stays short.
 */
export async function deviceMeasurements(input: ActorInput): Promise<void> {
  const state = input.state ?? newState(Date.now(), spreadOf(input.identity));
  const limits = new RunLimits(state);
  const counts = new ActorCounts(input.identity.type, state);
  handleMessages(input, state, limits, counts);
  for (;;) {
    closeWindow(state, Date.now(), false);
    shedOverflow(state);
    showCondition(input, state);
    counts.tell(state);
    const action = nextAction(state, Date.now());
    // What is put aside does not travel to the next run: together with what it keeps it may be too large to.
    if (limits.isReached() && action.kind !== 'letters') break;
    if (action.kind === 'complete') return;
    if (action.kind === 'wait') await wait(state, limits, action);
    else await perform(input.identity, state, limits, action);
  }
  await condition(allHandlersFinished);
  await continueAsNew(input, state, limits, counts);
}

function handleMessages(input: ActorInput, state: ActorState, limits: RunLimits, counts: ActorCounts): void {
  setHandler(ingest, (argument) => {
    limits.countSignal();
    try {
      acceptSignal(state, defaultPayloadConverter.fromPayload(argument.payload), Date.now());
    } catch {
      keepMalformed(state, INGEST_SIGNAL, 'a payload that is not JSON');
    }
    // What comes again wakes nobody.
    counts.tell(state);
  });
  setHandler(nudge, () => limits.countSignal());
  setDefaultSignalHandler((name, ...args) => {
    limits.countSignal();
    log.warn('Signal of a name that this workflow does not know was dead-lettered', { signal: name });
    keepMalformed(state, name, args);
  });
  setHandler(windowQuery, () => viewOf(input.identity, state, Date.now()));
  setHandler(holdsQuery, (request) => holdsOf(state, request));
  setHandler(readingsQuery, (request) => readingsOf(state, request));
  setHandler(flush, () => flushOpen(input, state, limits));
  setHandler(retry, () => retryNow(input, state, limits));
  setHandler(discard, (request) => discardHeld(state, request), {
    validator: (request) => {
      if (!Array.isArray(request?.ids) || !request.by || !request.why) {
        throw new TypeError('discard needs { ids, by, why }: which held groups, who decided it, and why');
      }
    },
  });
}

async function flushOpen(input: ActorInput, state: ActorState, limits: RunLimits): Promise<FlushAnswer> {
  const had = closeWindow(state, Date.now(), true) || state.closed.length > 0;
  const sealed = state.counters.windows;
  const isWritten = () => state.counters.windows - state.closed.length >= sealed;
  await condition(() => isWritten() || conditionOf(state) === 'Blocked' || limits.isReached());
  return answer(input, state, isWritten(), had);
}

async function retryNow(input: ActorInput, state: ActorState, limits: RunLimits): Promise<FlushAnswer> {
  const tried = retryHeld(state, Date.now());
  const { failures } = state;
  const isTried = () => state.closed.length === 0 && !state.held.some((held) => tried.has(held.id));
  await condition(() => isTried() || state.failures > failures || limits.isReached());
  return answer(input, state, isTried(), tried.size > 0 || state.counters.windows > 0);
}

function answer(input: ActorInput, state: ActorState, isDone: boolean, had: boolean): FlushAnswer {
  const view = viewOf(input.identity, state, Date.now());
  const { state: actorCondition } = view;
  if (actorCondition !== 'Ok') return { result: actorCondition, view };
  if (!isDone) return { result: 'ContinuingAsNew', view };
  return { result: had ? 'Written' : 'NothingOpen', view };
}

/** Sleeps until the action's time, or until a message brings something that is due sooner. */
async function wait(state: ActorState, limits: RunLimits, action: NextAction & { kind: 'wait' }): Promise<void> {
  const isSooner = () => {
    if (limits.isReached() || isOverfull(state)) return true;
    const next = nextAction(state, Date.now());
    return next.kind !== 'wait' || next.until < action.until;
  };
  await condition(isSooner, Math.max(1, action.until - Date.now()), { summary: action.why });
}

/** Search attributes change on transitions only: each change costs a history event and a visibility write. */
function showCondition(input: ActorInput, state: ActorState): void {
  const current = conditionOf(state);
  const reason = reasonOf(state, current, Date.now());
  if (current !== state.condition || reason !== state.reason) {
    state.condition = current;
    state.reason = reason;
    if (reason === SILENT) state.counters.silences = (state.counters.silences ?? 0) + 1;
    upsertSearchAttributes([
      { key: stateAttribute, value: current },
      { key: reasonAttribute, value: reason },
    ]);
  }
  setCurrentDetails(renderDetails(viewOf(input.identity, state, Date.now())));
}

/** Why an actor is not Ok, as its search attribute says. */
function reasonOf(state: ActorState, current: ActorCondition, now: number): ActorReason | null {
  if (current === 'Ok') return isSilent(state, now) ? SILENT : null;
  return current === 'Blocked' ? 'Outage' : (state.held[0]?.code ?? null);
}

async function continueAsNew(
  input: ActorInput,
  state: ActorState,
  limits: RunLimits,
  counts: ActorCounts,
): Promise<void> {
  const now = Date.now();
  forgetOldRuns(state, now);
  state.counters.continuedAsNew++;
  counts.tell(state);
  const upgrades = limits.wantsUpgrade();
  if (upgrades) state.lastUpgradeAt = now;
  log.debug('Continues as new', { historyLength: workflowInfo().historyLength, upgrades });
  const next = makeContinueAsNewFunc<typeof deviceMeasurements>(
    upgrades ? { initialVersioningBehavior: 'AUTO_UPGRADE' } : {},
  );
  await next({ v: 1, identity: input.identity, state });
}
