import { describe, expect, it } from 'vitest';
import type { GroupOutcome } from '../activities/contract.ts';
import { acceptSignal } from './accept-batch.ts';
import { batch, group, NOW, row } from './_actor.ts';
import { newState, waitingBytes } from './actor-state.ts';
import { shedOverflow } from './overflow.ts';
import { block, closeWindow, conditionOf, nextAction, takeFinalized, takeOutcomes } from './window-life.ts';

const MINUTE = 60_000;

function withOpenWindow(count = 3) {
  const state = newState(NOW);
  acceptSignal(state, batch(Array.from({ length: count }, (_, index) => row(index + 1))), NOW);
  return state;
}

function failed(code: (GroupOutcome & { kind: 'failed' })['code'], one = group()): GroupOutcome {
  return { kind: 'failed', code, message: `${code} happened`, group: one };
}

describe('a window', () => {
  it('closes at its deadline, at its size limit and when told to, and not before', () => {
    const state = withOpenWindow();
    expect(closeWindow(state, NOW + 899_999, false)).toBe(false);
    expect(closeWindow(state, NOW + 900_000, false)).toBe(true);
    expect(state.closed).toHaveLength(1);

    const full = withOpenWindow();
    full.rules = { ...full.rules, maxWindowBytes: 10 };
    expect(closeWindow(full, NOW, false)).toBe(true);

    expect(closeWindow(withOpenWindow(), NOW, true)).toBe(true);
  });

  it('is written next once it is closed, one window at a time', () => {
    const state = withOpenWindow();
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'wait', until: NOW + 900_000, why: 'window closes' });
    closeWindow(state, NOW, true);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'write' });
  });
});

describe('Observations that are to become final', () => {
  it('are forgotten when they are, tried again when FHIR refuses, and left after as long as readings are held', () => {
    const state = newState(NOW);
    const [a, b] = ['a', 'b'].map((id) => ({ id, identifier: { system: 's', value: id } }));
    if (a === undefined || b === undefined) throw new Error('there are two');
    state.finalizing = [a, b].map((observation) => ({ observation, at: NOW }));
    expect(takeFinalized(state, [a, b], ['b'], NOW)).toBe(0);
    expect(state.finalizing).toEqual([{ observation: b, at: NOW + 10 * MINUTE, refusedSince: NOW }]);
    let now = NOW;
    let tries = 0;
    for (; state.finalizing.length > 0 && tries < 2_000; tries++) {
      now = state.finalizing[0]?.at ?? now;
      if (takeFinalized(state, [b], ['b'], now) === 1) break;
    }
    expect(state.finalizing).toEqual([]);
    expect(now - NOW).toBeGreaterThan(7 * 24 * 60 * MINUTE);
  });
});

describe('dead letters', () => {
  it('that their store does not take wait, and hold nothing back that FHIR takes', () => {
    const state = withOpenWindow();
    takeOutcomes(state, { outcomes: [failed('PatientDeviceMismatch')] }, NOW);
    expect(nextAction(state, NOW)).toEqual({ kind: 'letters' });
    state.lettersFrom = NOW + MINUTE;
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'wait', until: NOW + MINUTE, why: 'dead letters: next try' });
    closeWindow(state, NOW, true);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'write' });
    expect(nextAction(state, NOW + MINUTE)).toEqual({ kind: 'letters' });
  });

  it('are made durable while FHIR is out, too', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('PatientDeviceMismatch')] }, NOW);
    block(state, 'connection refused', NOW);
    expect(nextAction(state, NOW)).toEqual({ kind: 'letters' });
  });
});

describe('outcomes', () => {
  it('of one group never hold another back', () => {
    const state = newState(NOW);
    const written: GroupOutcome = {
      kind: 'written',
      action: 'created',
      reference: 'Observation/a',
      url: 'u',
      readings: 2,
    };
    takeOutcomes(state, { outcomes: [failed('UnknownDevice'), written, failed('PatientDeviceMismatch')] }, NOW);
    expect(state.counters).toMatchObject({ persisted: 2, deadLettered: 1 });
    expect(state.held).toHaveLength(1);
    expect(state.letters).toMatchObject([{ code: 'PatientDeviceMismatch' }]);
    expect(conditionOf(state)).toBe('Held');
  });

  it('that time may mend are checked again after one minute, growing to an hour', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('UnknownDevice')] }, NOW);
    const delays: number[] = [];
    let now = NOW;
    for (let check = 0; check < 9; check++) {
      const [held] = state.held;
      if (held === undefined) break;
      delays.push((held.nextCheckAt - now) / MINUTE);
      now = held.nextCheckAt;
      expect(nextAction(state, now)).toMatchObject({ kind: 'recheck' });
      state.held = [];
      takeOutcomes(state, { outcomes: [failed('UnknownDevice')] }, now, [held]);
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('that many actors wait with are checked again as late as the worker asks, at most after an hour and a half', () => {
    for (const [retryAfterMs, expected] of [
      [1_000, MINUTE],
      [20 * MINUTE, 20 * MINUTE],
      [600 * MINUTE, 90 * MINUTE],
    ] as const) {
      const state = newState(NOW);
      const wait = { kind: 'failed', code: 'UnknownDevice', message: 'unknown', group: group(), retryAfterMs } as const;
      takeOutcomes(state, { outcomes: [wait] }, NOW);
      expect(state.held).toMatchObject([{ nextCheckAt: NOW + expected }]);
    }
  });

  it('that time did not mend become dead letters when their time to live is over', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('UnknownDevice')] }, NOW);
    const held = state.held.splice(0);
    takeOutcomes(state, { outcomes: [failed('UnknownDevice')] }, NOW + 8 * 24 * 3600 * 1000, held);
    expect(state.held).toHaveLength(0);
    expect(state.letters).toMatchObject([{ code: 'UnknownDevice' }]);
  });

  it('that FHIR refused are tried three times over fifteen minutes, then become dead letters', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('Rejected')] }, NOW);
    let now = NOW;
    let tries = 0;
    while (state.held.length > 0) {
      now = Math.max(...state.held.map((held) => held.nextCheckAt));
      tries++;
      const held = state.held.splice(0);
      takeOutcomes(state, { outcomes: [failed('Rejected')] }, now, held);
    }
    expect(tries).toBe(3);
    expect(now - NOW).toBe(15 * MINUTE);
    expect(state.letters).toMatchObject([{ code: 'Rejected' }]);
  });

  it('of the parts of a group go on with the story of the whole', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('NoAssignment', group({ times: [NOW, NOW + 1] }))] }, NOW);
    const held = state.held.splice(0);
    takeOutcomes(state, { outcomes: [failed('NoAssignment', group({ times: [NOW + 1] }))] }, NOW + MINUTE, held);
    expect(state.held).toMatchObject([{ since: NOW, checks: 1 }]);
  });

  it('become dead letters with what the server said', () => {
    const state = newState(NOW);
    const outcome = { resourceType: 'OperationOutcome' as const, issue: [] };
    const refused: GroupOutcome = { kind: 'failed', code: 'Withdrawn', message: 'withdrawn', group: group(), outcome };
    takeOutcomes(state, { outcomes: [refused] }, NOW);
    expect(state.letters).toMatchObject([{ code: 'Withdrawn', outcome }]);
  });
});

describe('an outage', () => {
  it('pauses writing with growing distances, and ends with the first write', () => {
    const state = withOpenWindow();
    closeWindow(state, NOW, true);
    block(state, 'connection refused', NOW);
    expect(conditionOf(state)).toBe('Blocked');
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'wait', until: NOW + 5_000 });
    block(state, 'connection refused', NOW + 5_000);
    expect(nextAction(state, NOW + 5_000)).toMatchObject({ kind: 'wait', until: NOW + 15_000 });
    takeOutcomes(state, { outcomes: [] }, NOW + 15_000);
    expect(conditionOf(state)).toBe('Ok');
  });

  it('waits as long as the server asks, but no more than an hour', () => {
    const state = newState(NOW);
    block(state, 'busy', NOW, 120_000);
    expect(state.blockedUntil).toBe(NOW + 120_000);
    block(state, 'busy', NOW, 86_400_000);
    expect(state.blockedUntil).toBe(NOW + 3_600_000);
  });

  it('that fills the actor moves the newest windows to dead letters that come back by themselves', () => {
    const state = newState(NOW);
    for (let index = 0; index < 5; index++) {
      acceptSignal(state, batch([row(index * 10 + 1), row(index * 10 + 2)]), NOW + index);
      closeWindow(state, NOW + index, true);
    }
    state.rules = { ...state.rules, maxActorBytes: waitingBytes(state) * 0.5 };
    shedOverflow(state);
    expect(state.closed.map((window) => window.openedAt)).toEqual([NOW, NOW + 1]);
    expect(state.letters).toHaveLength(3);
    expect(state.letters.every((letter) => letter.serial !== undefined)).toBe(true);
    expect(state.counters.deadLettered).toBe(6);
  });
});

describe('a silent actor', () => {
  it('completes when it has had nothing to do for longer than the hub keeps events', () => {
    const state = newState(NOW);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'wait', why: 'idle' });
    expect(nextAction(state, NOW + 2 * 24 * 3600 * 1000)).toEqual({ kind: 'complete' });
  });

  it('stays while something is held, waiting or to be finalized', () => {
    const late = NOW + 30 * 24 * 3600 * 1000;
    const state = newState(NOW);
    state.finalizing.push({ observation: { id: 'a', identifier: { system: 's', value: 'v' } }, at: late });
    expect(nextAction(state, late - 1)).toMatchObject({ kind: 'wait' });
  });
});
