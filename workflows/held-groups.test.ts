import { describe, expect, it } from 'vitest';
import type { GroupOutcome, ObservationGroup } from '../activities/contract.ts';
import type { FaultCode } from '../mapping/fault.ts';
import { group, NOW } from './_actor.ts';
import { type ActorState, newState, waitingBytes } from './actor-state.ts';
import { retryHeld } from './operator-actions.ts';
import { nextAction, takeOutcomes } from './window-life.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function failed(code: FaultCode, one: ObservationGroup): GroupOutcome {
  return { kind: 'failed', code, message: `${code} happened`, group: one };
}

function written(one: ObservationGroup): GroupOutcome {
  return { kind: 'written', action: 'created', reference: 'Observation/a', url: 'u', readings: one.readings };
}

const at = (hours: number, ids: Partial<ObservationGroup['draft']> = {}) =>
  group({ times: [NOW + hours * HOUR], ...ids });

/** Takes what is due, as `perform` does; answers how many groups were tried. */
function recheck(state: ActorState, now: number, answer: (one: ObservationGroup) => GroupOutcome): number {
  const action = nextAction(state, now);
  if (action.kind !== 'recheck') return 0;
  const { held } = action;
  state.held = state.held.filter((one) => !held.includes(one));
  const outcomes = held.map((one) => answer(one.group));
  takeOutcomes(state, { outcomes }, now, held);
  return held.length;
}

/** What a day of hourly windows of a device that is not registered costs. */
function triesOfADay(state: ActorState): number {
  let tries = 0;
  for (let minute = 0; minute < 24 * 60; minute++) {
    const now = NOW + minute * MINUTE;
    if (minute % 60 === 0) takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(minute / 60))] }, now);
    tries += recheck(state, now, (one) => failed('UnknownDevice', one));
  }
  return tries;
}

describe('a held group', () => {
  it('counts against the actor with all that is kept of it, in bytes', () => {
    const state = newState(NOW);
    const issue = [{ severity: 'error' as const, code: 'invalid' as const, diagnostics: 'ü'.repeat(2_000) }];
    const outcome = { resourceType: 'OperationOutcome' as const, issue };
    takeOutcomes(state, { outcomes: [{ ...failed('Rejected', at(0)), outcome } as GroupOutcome] }, NOW);
    expect(waitingBytes(state)).toBeGreaterThan(4_000);
  });
});

describe('groups that wait for the same device', () => {
  it('are looked up together: a day of windows costs about a check an hour, however many wait', () => {
    const state = newState(NOW);
    expect(triesOfADay(state)).toBeLessThanOrEqual(30);
    expect(state.held).toHaveLength(24);
  });

  it('are all tried at once when the first of them was written', () => {
    const state = newState(NOW);
    for (const hour of [0, 1, 2]) takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(hour))] }, NOW);
    expect(recheck(state, NOW + MINUTE, written)).toBe(1);
    expect(recheck(state, NOW + MINUTE, written)).toBe(2);
    expect(state.held).toEqual([]);
  });

  it('are tried as soon as a later window of the device was written', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(0))] }, NOW);
    takeOutcomes(state, { outcomes: [written(at(1))] }, NOW + 1);
    expect(nextAction(state, NOW + 1)).toMatchObject({ kind: 'recheck', held: [{ code: 'UnknownDevice' }] });
  });

  it('become dead letters together when their time to live is over', () => {
    const state = newState(NOW);
    for (const hour of [0, 1, 2]) takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(hour))] }, NOW);
    recheck(state, NOW + 8 * 24 * HOUR, (one) => failed('UnknownDevice', one));
    expect(state.held).toEqual([]);
    expect(state.letters).toHaveLength(3);
  });

  it('wait on together when FHIR is out for the one that was tried', () => {
    const state = newState(NOW);
    for (const hour of [0, 1]) takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(hour))] }, NOW);
    recheck(state, NOW + MINUTE, (one) => failed('Outage', one));
    expect(state.held.filter((one) => one.alone === true)).toEqual([]);
  });

  it('are all tried when an operator says so', () => {
    const state = newState(NOW);
    for (const hour of [0, 1, 2]) takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(hour))] }, NOW);
    retryHeld(state, NOW);
    expect(nextAction(state, NOW)).toMatchObject({ kind: 'recheck', held: { length: 3 } });
  });
});

describe('groups of other patients, encounters or times', () => {
  it.each([
    ['UnknownPatient', { patientId: 'p-1' }, { patientId: 'p-2' }],
    ['UnknownEncounter', { encounterId: 'e-1' }, { encounterId: 'e-2' }],
    ['NoAssignment', {}, {}],
  ] as const)('are each tried for themselves: %s', (code, one, other) => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed(code, at(0, one)), failed(code, at(1, other))] }, NOW);
    expect(recheck(state, NOW + MINUTE, written)).toBe(2);
  });
});
