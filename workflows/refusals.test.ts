import { describe, expect, it } from 'vitest';
import type { GroupOutcome, ObservationGroup, UpsertOutput } from '../activities/contract.ts';
import { group, NOW } from './_actor.ts';
import { type ActorState, newState } from './actor-state.ts';
import { discardHeld, retryHeld } from './operator-actions.ts';
import { conditionOf, nextAction, takeOutcomes, unblockIfNothingWaits } from './window-life.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The clocks of workers and of workflows are not each other's. */
const WORKER_CLOCK = 1_000_000;

type Answer = (groups: readonly ObservationGroup[], at: number) => UpsertOutput;

const written = (one: ObservationGroup): GroupOutcome => ({
  kind: 'written',
  action: 'created',
  reference: 'Observation/a',
  url: 'u',
  readings: one.readings,
});
const failed = (code: 'Rejected' | 'Outage' | 'UnknownDevice', one: ObservationGroup): GroupOutcome => ({
  kind: 'failed',
  code,
  message: `${code} happened`,
  group: one,
});

/** Refuses what it is given; the last write anywhere was at that time of the workflow clock. */
const refuses =
  (writtenAt: number | undefined): Answer =>
  (groups, at) => ({
    outcomes: groups.map((one) => failed('Rejected', one)),
    progress: {
      at: at - NOW + WORKER_CLOCK,
      ...(writtenAt === undefined ? {} : { writtenAt: writtenAt - NOW + WORKER_CLOCK }),
    },
  });
const takes: Answer = (groups) => ({ outcomes: groups.map(written) });
const isOut: Answer = (groups) => ({ outcomes: groups.map((one) => failed('Outage', one)) });

function write(state: ActorState, answer: Answer, now: number, ...groups: readonly ObservationGroup[]): void {
  takeOutcomes(state, answer(groups, now), now);
}

/** Does what is due until then; answers the number of tries. */
function live(state: ActorState, answer: Answer, from: number, until: number): number {
  let tries = 0;
  for (let now = from; now < until; now += SECOND) {
    const action = nextAction(state, now);
    if (action.kind !== 'recheck') continue;
    tries++;
    state.held = state.held.filter((one) => !action.held.includes(one));
    takeOutcomes(
      state,
      answer(
        action.held.map((one) => one.group),
        now,
      ),
      now,
      action.held,
    );
  }
  return tries;
}

const at = (hours: number) => group({ times: [NOW + hours * HOUR] });

describe('a group that FHIR refuses for a quarter of an hour', () => {
  it('while nothing is written anywhere waits for the end of the outage, and blocks its actor', () => {
    const state = newState(NOW);
    write(state, refuses(NOW - MINUTE), NOW, at(0));
    live(state, refuses(NOW - MINUTE), NOW, NOW + 15 * MINUTE);
    expect(conditionOf(state)).toBe('Held');
    live(state, refuses(NOW - MINUTE), NOW + 15 * MINUTE, NOW + 12 * HOUR);
    expect(state.letters).toEqual([]);
    expect(state.held).toMatchObject([{ code: 'Rejected' }]);
    expect(conditionOf(state)).toBe('Blocked');
    expect(state.blockedReason).toBe('FHIR refuses everything: Rejected happened');
    live(state, takes, NOW + 12 * HOUR, NOW + 12 * HOUR + 10 * MINUTE);
    expect(state).toMatchObject({ held: [], letters: [], counters: { persisted: 1, deadLettered: 0 } });
    expect(conditionOf(state)).toBe('Ok');
  });

  it('on a server that never took anything waits, too', () => {
    const state = newState(NOW);
    write(state, refuses(undefined), NOW, at(0));
    live(state, refuses(undefined), NOW, NOW + HOUR);
    expect(state.letters).toEqual([]);
    expect(conditionOf(state)).toBe('Blocked');
  });

  it('while another one is written anywhere becomes a dead letter at the last try', () => {
    const state = newState(NOW);
    write(state, refuses(NOW - MINUTE), NOW, at(0));
    const tries = live(state, refuses(NOW + 7 * MINUTE), NOW, NOW + 16 * MINUTE);
    expect(tries).toBe(3);
    expect(state).toMatchObject({ held: [], letters: [{ code: 'Rejected' }] });
    expect(conditionOf(state)).toBe('Ok');
  });

  it('beside one of its own window that is written becomes a dead letter although nothing else is written', () => {
    const state = newState(NOW);
    const answer: Answer = ([first, ...others], now) => {
      const { outcomes, progress } = refuses(now)(others, now);
      return {
        outcomes: [...(first === undefined ? [] : [written(first)]), ...outcomes],
        ...(progress && { progress }),
      };
    };
    write(state, answer, NOW, at(0), at(1));
    live(state, refuses(NOW), NOW, NOW + 16 * MINUTE);
    expect(state).toMatchObject({ held: [], letters: [{ code: 'Rejected' }], counters: { persisted: 1 } });
  });

  it('waits where the last write was only just before it, or was under way', () => {
    for (const writtenAt of [NOW - 1, NOW + 4 * SECOND]) {
      const state = newState(NOW);
      write(state, refuses(writtenAt), NOW, at(0));
      live(state, refuses(writtenAt), NOW, NOW + HOUR);
      expect(state.letters).toEqual([]);
    }
  });

  it('becomes a dead letter as soon as FHIR takes others again and still refuses it', () => {
    const state = newState(NOW);
    write(state, refuses(NOW - MINUTE), NOW, at(0));
    live(state, refuses(NOW - MINUTE), NOW, NOW + HOUR);
    expect(conditionOf(state)).toBe('Blocked');
    live(state, refuses(NOW + HOUR), NOW + HOUR, NOW + HOUR + 10 * MINUTE);
    expect(state).toMatchObject({ held: [], letters: [{ code: 'Rejected' }] });
    expect(conditionOf(state)).toBe('Ok');
  });

  it('keeps its story through an outage in between, which counts for nothing', () => {
    const state = newState(NOW);
    write(state, refuses(NOW + HOUR), NOW, at(0));
    live(state, isOut, NOW, NOW + HOUR);
    expect(conditionOf(state)).toBe('Blocked');
    expect(state.held).toMatchObject([{ code: 'Outage', refusals: { count: 1 } }]);
    expect(live(state, refuses(NOW + HOUR), NOW + HOUR, NOW + 2 * HOUR)).toBe(3);
    expect(state.letters).toMatchObject([{ code: 'Rejected' }]);
  });

  it('is tried three times for that also when it waited for its device before', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(0))] }, NOW);
    const unknown: Answer = (groups) => ({ outcomes: groups.map((one) => failed('UnknownDevice', one)) });
    expect(live(state, unknown, NOW, NOW + 3 * HOUR)).toBeGreaterThan(4);
    const refusing = refuses(NOW + 5 * HOUR);
    expect(live(state, refusing, NOW + 3 * HOUR, NOW + 6 * HOUR)).toBe(4);
    expect(state.letters).toMatchObject([{ code: 'Rejected' }]);
  });

  it('held by an earlier release is judged by its checks', () => {
    const state = newState(NOW);
    write(state, refuses(NOW), NOW, at(0));
    const [held] = state.held;
    delete held?.refusals;
    Object.assign(held ?? {}, { checks: 2 });
    live(state, refuses(NOW), NOW + MINUTE, NOW + 2 * MINUTE);
    expect(state.letters).toMatchObject([{ code: 'Rejected' }]);
  });
});

describe('an actor of which FHIR refuses everything', () => {
  it('stays Blocked when another window is refused, with growing pauses, and keeps all of them', () => {
    const state = newState(NOW);
    write(state, refuses(NOW - MINUTE), NOW, at(0));
    live(state, refuses(NOW - MINUTE), NOW, NOW + 20 * MINUTE);
    for (const hour of [1, 2, 3]) {
      write(state, refuses(NOW - MINUTE), NOW + hour * HOUR, at(hour));
      expect(conditionOf(state)).toBe('Blocked');
    }
    expect(live(state, refuses(NOW - MINUTE), NOW + 4 * HOUR, NOW + 5 * HOUR)).toBeLessThanOrEqual(13);
    expect(state).toMatchObject({ held: { length: 4 }, letters: [] });
    live(state, takes, NOW + 5 * HOUR, NOW + 5 * HOUR + 6 * MINUTE);
    expect(state).toMatchObject({ held: [], letters: [], counters: { persisted: 4 } });
  });

  it('gives a group up when its time to live is over', () => {
    const state = newState(NOW);
    write(state, refuses(NOW - MINUTE), NOW, at(0));
    state.rules = { ...state.rules, holdTtlSeconds: 3600 };
    live(state, refuses(NOW - MINUTE), NOW, NOW + 2 * HOUR);
    expect(state).toMatchObject({ held: [], letters: [{ code: 'Rejected' }] });
  });

  it('is no longer Blocked when a person has discarded what it waited with', () => {
    const state = newState(NOW);
    write(state, refuses(NOW - MINUTE), NOW, at(0));
    live(state, refuses(NOW - MINUTE), NOW, NOW + HOUR);
    discardHeld(state, { ids: state.held.map(({ id }) => id), by: 'a person', why: 'a wrong template' });
    state.letters = [];
    unblockIfNothingWaits(state);
    expect(conditionOf(state)).toBe('Ok');
  });

  it('tries them at once when told to', () => {
    const state = newState(NOW);
    write(state, refuses(NOW - MINUTE), NOW, at(0));
    live(state, refuses(NOW - MINUTE), NOW, NOW + HOUR);
    retryHeld(state, NOW + HOUR);
    expect(live(state, takes, NOW + HOUR, NOW + HOUR + SECOND)).toBe(1);
    expect(conditionOf(state)).toBe('Ok');
  });
});

describe('an outage', () => {
  it('lasts as long as it lasts: what waits for its end is not given up', () => {
    const state = newState(NOW);
    takeOutcomes(state, { outcomes: [failed('UnknownDevice', at(0)), failed('UnknownDevice', at(1))] }, NOW);
    live(state, isOut, NOW, NOW + HOUR);
    const late = NOW + 30 * 24 * HOUR;
    live(state, isOut, late, late + 10 * MINUTE);
    expect(state.letters).toEqual([]);
    expect(state.held).toHaveLength(2);
  });
});
