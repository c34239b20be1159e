import { describe, expect, it } from 'vitest';
import { LiveActors } from './live-actors.ts';

describe('LiveActors', () => {
  it('counts each actor once, until its time is over', () => {
    const live = new LiveActors();
    live.touch('a', 0, 100);
    live.touch('b', 0, 1_000);
    live.touch('a', 50, 100);
    live.sweep(149);
    expect(live.count).toBe(2);
    live.sweep(150);
    expect(live.count).toBe(1);
  });
});
