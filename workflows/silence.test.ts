import { describe, expect, it } from 'vitest';
import { newState } from './actor-state.ts';
import { DEFAULT_RULES } from './messages.ts';
import { isSilent } from './silence.ts';
import { nextAction } from './window-life.ts';

const HOUR_MS = 3_600_000;

function heard(silentAfterSeconds?: number) {
  const state = newState(0);
  state.rules = { ...DEFAULT_RULES, ...(silentAfterSeconds === undefined ? {} : { silentAfterSeconds }) };
  return state;
}

describe('silence', () => {
  it('means nothing where nobody wants to know', () => {
    expect(isSilent(heard(), 40 * HOUR_MS)).toBe(false);
    expect(nextAction(heard(), 0)).toMatchObject({ kind: 'wait', why: 'idle' });
  });

  it('begins when the time is over, and costs no timer while a window that closes earlier is open', () => {
    const state = heard(3_600);
    expect(nextAction(state, 0)).toEqual({ kind: 'wait', until: HOUR_MS, why: 'device falls silent' });
    state.open = {
      openedAt: 0,
      closesAt: 900_000,
      bytes: 0,
      rows: 0,
      firstOccurredAt: 0,
      lastOccurredAt: 0,
      segments: [],
    };
    expect(nextAction(state, 0)).toMatchObject({ until: 900_000 });
    expect([isSilent(state, HOUR_MS - 1), isSilent(state, HOUR_MS)]).toEqual([false, true]);
  });

  it('lasts until the device is heard, and the actor idles meanwhile', () => {
    const state = heard(3_600);
    expect(nextAction(state, 2 * HOUR_MS)).toMatchObject({ kind: 'wait', why: 'idle' });
    state.lastSignalAt = 2 * HOUR_MS;
    expect(isSilent(state, 2 * HOUR_MS)).toBe(false);
  });
});
