import { describe, expect, it } from 'vitest';
import { OutageWatch } from './outage-watch.ts';

const SIGN = { message: 'connection refused', retryAfterMs: 0 };

function rig(random = 0.5) {
  const clock = { ms: 1_000_000 };
  const watch = new OutageWatch(
    () => clock.ms,
    () => random,
  );
  const fail = (actor: string, retryAfterMs = 0) => {
    const { nonRetryable, details, nextRetryDelay } = watch.failed(actor, { ...SIGN, retryAfterMs });
    return { isFinal: nonRetryable, details: details?.[0], nextRetryDelay };
  };
  const failMany = (count: number) => {
    for (let index = 0; index < count; index++) fail(`actor-${index}`);
  };
  return { clock, watch, fail, failMany };
}

describe('an attempt that meets an outage', () => {
  it('is repeated while it may be a hiccup: few actors, or a short time', () => {
    const { clock, fail, failMany } = rig();
    failMany(1_000);
    expect(fail('one more')).toMatchObject({ isFinal: false, details: { retryAfterMs: 0 } });
    const lonely = rig();
    lonely.fail('one');
    lonely.clock.ms += 60_000;
    expect(lonely.fail('two')).toMatchObject({ isFinal: false });
    expect(clock.ms).toBe(1_000_000);
  });

  it('is final in an outage that many met, with a pause that grows with their number', () => {
    const { clock, fail, failMany } = rig();
    failMany(25);
    clock.ms += 60_000;
    expect(fail('actor-0')).toEqual({ isFinal: true, details: { retryAfterMs: 5_000 }, nextRetryDelay: undefined });
    failMany(750);
    expect(fail('actor-0')).toMatchObject({ isFinal: true, details: { retryAfterMs: 150_000 } });
  });

  it('asks for no more than three times what the outage has lasted', () => {
    const { clock, fail, failMany } = rig();
    failMany(1_000);
    clock.ms += 10_000;
    expect(fail('actor-0')).toMatchObject({ isFinal: true, details: { retryAfterMs: 30_000 } });
    clock.ms += 90_000;
    expect(fail('actor-0')).toMatchObject({ details: { retryAfterMs: 200_000 } });
  });

  it('asks for no more than five minutes, half of that or half as much again by chance', () => {
    for (const [random, expected] of [
      [0, 150_000],
      [1, 450_000],
    ] as const) {
      const { clock, fail, failMany } = rig(random);
      failMany(2_000);
      clock.ms += 600_000;
      expect(fail('actor-0').details).toEqual({ retryAfterMs: expected });
    }
  });

  it('counts an actor once however often it comes', () => {
    const { clock, fail } = rig();
    for (let index = 0; index < 100; index++) fail('one');
    clock.ms += 60_000;
    expect(fail('one')).toMatchObject({ isFinal: false });
  });

  it('begins anew after FHIR answered', () => {
    const { clock, watch, fail, failMany } = rig();
    failMany(1_000);
    clock.ms += 60_000;
    watch.ended();
    expect(fail('one')).toMatchObject({ isFinal: false, details: { retryAfterMs: 0 } });
  });

  it('waits at least as long as the server asked for, and not all do for the same time', () => {
    expect(rig(0).fail('one', 10_000)).toMatchObject({ details: { retryAfterMs: 10_000 }, nextRetryDelay: 10_000 });
    expect(rig(1).fail('one', 10_000)).toMatchObject({ details: { retryAfterMs: 12_500 }, nextRetryDelay: 12_500 });
  });
});
