import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../mapping/fault.ts';
import type { GroupOutcome } from './contract.ts';
import { HeldPace } from './held-pace.ts';

const HOUR = 3_600_000;
const group = {
  mappingSet: 'set-1',
  readings: 1,
  draft: { type: 'heartrate', deviceId: 'strap-1', times: [0], content: {} },
};
const failed = (code: FaultCode): GroupOutcome => ({ kind: 'failed', code, message: code, group });
const written: GroupOutcome = { kind: 'written', action: 'created', reference: 'Observation/a', url: 'u', readings: 1 };

function rig(random = 0.5) {
  const clock = { ms: 0 };
  const pace = new HeldPace(
    () => clock.ms,
    () => random,
  );
  const wait = (actor: string, code: FaultCode = 'UnknownDevice') => pace.paced(actor, [failed(code)])[0];
  const waitMany = (count: number) => {
    for (let index = 0; index < count; index++) wait(`actor-${index}`);
  };
  return { clock, pace, wait, waitMany };
}

describe('actors that wait for what is not registered', () => {
  it('look five times a second, all together, however many they are', () => {
    const { wait, waitMany } = rig();
    waitMany(10_000);
    expect(wait('actor-0')).toMatchObject({ retryAfterMs: 2_000_000 });
  });

  it('each look at another time', () => {
    for (const [random, expected] of [
      [0, 1_000_000],
      [1, 3_000_000],
    ] as const) {
      const { wait, waitMany } = rig(random);
      waitMany(10_000);
      expect(wait('actor-0')).toMatchObject({ retryAfterMs: expected });
    }
  });

  it('are asked for no pause to speak of while they are few', () => {
    const { wait, waitMany } = rig();
    waitMany(10);
    expect(wait('actor-0')).toMatchObject({ retryAfterMs: 2_000 });
  });

  it('are no longer counted when they are through, or were not seen for long', () => {
    const { clock, pace, wait, waitMany } = rig();
    waitMany(1_000);
    for (let index = 0; index < 500; index++) pace.paced(`actor-${index}`, [written]);
    expect(wait('actor-999')).toMatchObject({ retryAfterMs: 100_000 });
    clock.ms += 3 * HOUR;
    expect(wait('actor-999')).toMatchObject({ retryAfterMs: 200 });
  });

  it('leave what was written, refused or met by an outage as it is', () => {
    const outcomes = [written, failed('Rejected'), failed('Outage')];
    expect(rig().pace.paced('one', outcomes)).toBe(outcomes);
    expect(
      rig()
        .pace.paced('one', [...outcomes, failed('NoAssignment')])
        .slice(0, 3),
    ).toEqual(outcomes);
  });
});
