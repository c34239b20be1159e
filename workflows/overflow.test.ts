import { describe, expect, it } from 'vitest';
import type { GroupLetter, ReturnedLetter } from '../activities/contract.ts';
import { batch, group, NOW, row } from './_actor.ts';
import { acceptSignal } from './accept-batch.ts';
import { type ActorState, newState, waitingBytes } from './actor-state.ts';
import { fromColumns } from './columns.ts';
import { postponeReturn, segmentsOf, shedOverflow, takeBack } from './overflow.ts';
import { block, closeWindow, nextAction, takeOutcomes } from './window-life.ts';

/** An actor that has put three of its five windows aside. */
function overflown(): ActorState {
  const state = newState(NOW);
  for (let index = 0; index < 5; index++) {
    acceptSignal(state, batch([row(index * 10 + 1), row(index * 10 + 2)]), NOW + index);
    closeWindow(state, NOW + index, true);
  }
  state.rules = { ...state.rules, maxActorBytes: waitingBytes(state) * 0.5 };
  block(state, 'connection refused', NOW);
  shedOverflow(state);
  return state;
}

/** As the dead-letter activity keeps it and the other one gives it back. */
function returned({ code, message, content, serial }: GroupLetter): ReturnedLetter {
  return { id: `letter-${serial}`, code, message, content: JSON.parse(JSON.stringify(content)) };
}

/** FHIR is back: what waited is written, the letters are durable. */
function recover(state: ActorState): readonly ReturnedLetter[] {
  const letters = state.letters.splice(0).map(returned);
  state.closed = [];
  state.rules = { ...state.rules, maxActorBytes: 768 * 1024 };
  takeOutcomes(state, { outcomes: [] }, NOW);
  return letters;
}

describe('an overflow', () => {
  it('does not come back while FHIR is out, or before its letters are durable and what waited is written', () => {
    const state = overflown();
    expect(nextAction(state, NOW)).toEqual({ kind: 'letters' });
    state.letters = [];
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'wait' });
    expect(nextAction(state, NOW + 60_000)).toMatchObject({ kind: 'write' });
  });

  it('comes back by itself when the outage is over, row by row as it was', () => {
    const state = overflown();
    const letters = recover(state);
    expect(nextAction(state, NOW)).toEqual({ kind: 'bringBack' });
    takeBack(state, letters, NOW);
    const action = nextAction(state, NOW);
    if (action.kind !== 'write') throw new Error('what came back is written next');
    const rows = segmentsOf(action.window).flatMap(({ rows: columns, publisher }) => fromColumns(columns, publisher));
    // Newest first, as they were put aside.
    expect(rows).toEqual([41, 42, 31, 32, 21, 22].map((sequence) => row(sequence)));
    expect(state.counters).toMatchObject({ deadLettered: 6, returned: 6 });
  });

  it('is asked for until nothing is left and the letters that came back are forgotten', () => {
    const state = overflown();
    takeBack(state, recover(state), NOW);
    state.closed = [];
    expect(state.returned).toHaveLength(3);
    expect(nextAction(state, NOW)).toEqual({ kind: 'bringBack' });
    takeBack(state, [], NOW);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'wait', why: 'idle' });
  });

  it('that is put aside again is never taken for the letters that came back', () => {
    const state = overflown();
    const serials = state.letters.map(({ serial }) => serial);
    const letters = recover(state);
    acceptSignal(state, batch([row(99)]), NOW);
    closeWindow(state, NOW, true);
    takeBack(state, letters, NOW);
    state.rules = { ...state.rules, maxActorBytes: 0 };
    shedOverflow(state);
    expect(state.letters.length).toBeGreaterThan(0);
    for (const { serial } of state.letters) expect(serials).not.toContain(serial);
  });

  it('never takes the last window that waits: it would be put aside again before it was tried', () => {
    const state = newState(NOW);
    state.rules = { ...state.rules, maxActorBytes: 1 };
    acceptSignal(state, batch([row(1), row(2)], { maxActorBytes: 1 }), NOW);
    closeWindow(state, NOW, true);
    shedOverflow(state);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'write' });
  });

  it('of held groups comes back with the time that they have waited, and slowly while others are held', () => {
    const state = newState(NOW);
    for (const times of [[NOW], [NOW + 1]]) {
      const outcome = { kind: 'failed' as const, code: 'UnknownDevice' as const, message: 'not registered' };
      takeOutcomes(state, { outcomes: [{ ...outcome, group: group({ times }) }] }, NOW);
    }
    state.rules = { ...state.rules, maxActorBytes: 0 };
    shedOverflow(state);
    const later = NOW + 3_600_000;
    const letters = recover(state);
    takeBack(state, letters, later);
    expect(state.held[1]).toMatchObject({ since: NOW, nextCheckAt: later, group: group({ times: [NOW + 1] }) });
    expect(state.returnsAt).toBeGreaterThan(later);
  });

  it('does not stop what FHIR takes while the store of dead letters is away', () => {
    const state = overflown();
    recover(state);
    postponeReturn(state, NOW);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'wait', why: 'dead letters come back' });
    acceptSignal(state, batch([row(99)], { lengthSeconds: 0 }), NOW);
    closeWindow(state, NOW, false);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'write' });
  });
});
