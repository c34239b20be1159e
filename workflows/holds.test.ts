import { describe, expect, it } from 'vitest';
import { acceptSignal } from './accept-batch.ts';
import { batch, group, NOW, PUBLISHER, row } from './_actor.ts';
import { newState } from './actor-state.ts';
import { holdsOf } from './holds.ts';
import { closeWindow } from './window-life.ts';

const request = (sequence: number) => ({ publisher: PUBLISHER, sequence, sub: 0, occurredAt: NOW + sequence * 1000 });

describe('where an actor has a row', () => {
  it('is its open window, then a closed one, then that it has taken it', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(3), row(5)]), NOW);
    expect(holdsOf(state, request(5))).toEqual({ kind: 'open', closesAt: NOW + 900_000 });
    expect(holdsOf(state, request(6))).toEqual({ kind: 'unknown' });
    closeWindow(state, NOW, true);
    expect(holdsOf(state, request(5))).toEqual({ kind: 'closed' });
    state.closed = [];
    expect(holdsOf(state, request(5))).toEqual({ kind: 'taken', lettersUnderWay: 0 });
    expect(holdsOf(state, { ...request(5), publisher: 'hub/devices/1/1' })).toEqual({ kind: 'unknown' });
  });

  it('is what it holds, with the reason', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(3)]), NOW);
    state.closed = [];
    delete state.open;
    const held = { code: 'UnknownDevice' as const, message: 'no Device', since: NOW, checks: 0, nextCheckAt: NOW + 1 };
    state.held.push({ id: '1', group: group({ times: [NOW + 3_000] }), bytes: 1, ...held });
    expect(holdsOf(state, request(3))).toMatchObject({ kind: 'held', id: '1', code: 'UnknownDevice' });
  });
});
