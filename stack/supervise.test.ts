import { describe, expect, it, vi } from 'vitest';
import { type Part, supervise } from './supervise.ts';

type End = (reason: string) => void;

/** Parts that begin as told and can be ended, under a clock that only pauses move. */
function rig(begin: (onExit: End, nth: number) => Part) {
  const ends: End[] = [];
  const pauses: number[] = [];
  const clock = { at: 0 };
  const start = async (onExit: End): Promise<Part> => {
    ends.push(onExit);
    return begin(onExit, ends.length);
  };
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    clock.at += ms;
  };
  return { ends, pauses, start, clock, time: { now: () => clock.at, pause } };
}

const running: Part = { close: async () => {} };

describe('a supervised part', () => {
  it('that cannot begin is told of once and not tried again', async () => {
    const { ends, start, time } = rig((onExit) => {
      onExit('it ended with code 1');
      throw new Error('the port is taken');
    });
    const onTrouble = vi.fn();
    await expect(supervise(start, onTrouble, time)).rejects.toThrow('the port is taken');
    expect(ends).toHaveLength(1);
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it('that ended is tried once at a time, after pauses that grow while it cannot begin', async () => {
    const { ends, pauses, start, time } = rig((onExit, nth) => {
      if (nth === 1 || nth === 5) return running;
      onExit('it ended with code 1');
      throw new Error('the port is taken');
    });
    const supervised = await supervise(start, () => {}, time);
    ends[0]?.('killed');
    await vi.waitFor(() => expect(ends).toHaveLength(5));
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000]);
    await supervised.close();
    expect(ends).toHaveLength(5);
  });

  it('that ran for long is not made to wait for what happened long ago', async () => {
    const { ends, pauses, start, clock, time } = rig(() => running);
    const supervised = await supervise(start, () => {}, time);
    for (const runs of [2, 3, 4]) {
      clock.at += 3_600_000;
      ends.at(-1)?.('killed');
      await vi.waitFor(() => expect(ends).toHaveLength(runs));
      await vi.waitFor(() => expect(supervised.current()).toBe(running));
    }
    expect(pauses).toEqual([500, 500, 500]);
    await supervised.close();
  });
});
