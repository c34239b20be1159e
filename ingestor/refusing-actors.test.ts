import { describe, expect, it } from 'vitest';
import { RefusingActors } from './refusing-actors.ts';

const actor = { deviceId: 'd-1', type: 'HeartRate' };

describe('RefusingActors', () => {
  it('has no patience with an actor that used it up, until it accepts or a quarter of an hour is over', () => {
    const refusing = new RefusingActors();
    expect(refusing.patienceMs(actor, 0)).toBe(300_000);
    refusing.refused(actor, 0);
    expect(refusing.patienceMs(actor, 899_999)).toBe(0);
    expect(refusing.patienceMs({ ...actor, type: 'Weight' }, 1)).toBe(300_000);
    expect(refusing.patienceMs(actor, 900_000)).toBe(300_000);
    refusing.accepted(actor);
    expect(refusing.patienceMs(actor, 1)).toBe(300_000);
  });
});
