import { describe, expect, it } from 'vitest';
import { NOW } from './_actor.ts';
import { newState } from './actor-state.ts';
import { spreadOut } from './held-groups.ts';
import { spreadOf } from './spread.ts';

const ACTORS = Array.from({ length: 10_000 }, (_, index) => ({ deviceId: `strap-${index}`, type: 'heartrate' }));

describe('the spread of actors', () => {
  it('is the same for one actor always and lies in [0, 1)', () => {
    for (const actor of ACTORS.slice(0, 500)) {
      const spread = spreadOf(actor);
      expect(spread).toBe(spreadOf({ ...actor }));
      expect(spread).toBeGreaterThanOrEqual(0);
      expect(spread).toBeLessThan(1);
    }
  });

  it('keeps device and type apart', () => {
    expect(spreadOf({ deviceId: 'a-b', type: 'c' })).not.toBe(spreadOf({ deviceId: 'a', type: 'b-c' }));
  });

  it('turns ten thousand actors that failed in one second into an even trickle', () => {
    const perSecond = new Map<number, number>();
    for (const actor of ACTORS) {
      const second = Math.floor(spreadOut(newState(NOW, spreadOf(actor)), 60_000) / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    const mean = ACTORS.length / 60;
    expect(Math.max(...perSecond.values())).toBeLessThan(mean * 1.5);
    expect(perSecond.size).toBe(60);
  });
});
