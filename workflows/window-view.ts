import type { ActorState } from './actor-state.ts';
import type { ActorIdentity, WindowView } from './messages.ts';
import { conditionOf, nextAction } from './window-life.ts';

/** What a person may see of an actor. */
export function viewOf(identity: ActorIdentity, state: ActorState, now: number): WindowView {
  const { open, last, blockedSince, blockedReason } = state;
  const next = nextAction(state, now);
  const drift = open?.clockDriftMs ?? state.clockDriftMs;
  return {
    identity,
    state: conditionOf(state),
    ...(open === undefined
      ? {}
      : {
          open: {
            rows: open.rows,
            bytes: open.bytes,
            openedAt: open.openedAt,
            closesAt: open.closesAt,
            firstReadingAt: open.firstOccurredAt,
            lastReadingAt: open.lastOccurredAt,
          },
        }),
    ...(blockedSince === undefined || blockedReason === undefined
      ? {}
      : { blocked: { since: blockedSince, reason: blockedReason } }),
    waiting: state.closed.length,
    waitingRows: state.closed.reduce((sum, window) => sum + window.rows, 0),
    held: state.held.map(({ id, code, message, since, checks, nextCheckAt, group }) => ({
      id,
      code,
      message,
      since,
      checks,
      nextCheckAt,
      readings: group.readings,
    })),
    finalizing: state.finalizing.length,
    returning: state.shed,
    lastHeardAt: state.lastSignalAt,
    ...(drift === undefined ? {} : { clockDriftMs: drift }),
    ...(next.kind === 'wait' ? { waitsFor: { what: next.why, until: next.until } } : {}),
    ...(last === undefined ? {} : { last }),
    counters: { ...state.counters },
  };
}
