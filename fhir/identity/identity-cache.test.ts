import { describe, expect, it } from 'vitest';
import type { IdentifyRequest } from '../gateway.ts';
import type { Known } from './identity-cache.ts';
import { createIdentityCache } from './identity-cache.ts';

const READ_AT = 1_000_000_000;

const KNOWN: Known = {
  device: { resourceType: 'Device', id: 'd' },
  timeline: { assignments: [{ from: 0, patient: 'p' }], complete: false },
  patients: new Map([['p', { resourceType: 'Patient', id: 'p' }]]),
  encounter: { resourceType: 'Encounter', id: 'e', status: 'in-progress', class: {} },
  readAt: READ_AT,
  knownFrom: 100,
};

function rig(config = {}) {
  let time = READ_AT;
  const cache = createIdentityCache(config, () => time);
  cache.set(request(), KNOWN);
  return { cache, pass: (ms: number) => (time += ms) };
}

function request(overrides: Partial<IdentifyRequest> = {}): IdentifyRequest {
  return { deviceId: 'serial', at: [200, 300], ...overrides };
}

describe('identity cache', () => {
  it('ends a minute after reading, however often it is used', () => {
    const { cache, pass } = rig();
    for (const _ of [1, 2, 3]) {
      pass(19_999);
      expect(cache.get(request())).toBe(KNOWN);
    }
    pass(3);
    expect(cache.get(request())).toBeUndefined();
  });

  it.each([
    ['a patient', { patientId: 'x' }],
    ['an encounter', { encounterId: 'x' }],
    ['another device', { deviceId: 'other' }],
  ])('does not answer a message that names %s', (_, overrides) => {
    expect(rig().cache.get(request(overrides))).toBeUndefined();
  });

  it('does not answer for readings from before what it knows, or from after it was read', () => {
    const { cache } = rig();
    expect(cache.get(request({ at: [99, 200] }))).toBeUndefined();
    expect(cache.get(request({ at: [200, READ_AT] }))).toBeUndefined();
    expect(cache.get(request({ at: [100, READ_AT - 5_000] }))).toBe(KNOWN);
  });

  it.each(['Device/d', 'Patient/p', 'Encounter/e'])('forgets what rests on %s', (reference) => {
    const { cache } = rig();
    cache.drop(['Device/other', 'Observation/d']);
    expect(cache.get(request())).toBe(KNOWN);
    cache.drop([reference]);
    expect(cache.get(request())).toBeUndefined();
  });

  it('can be switched off', () => {
    expect(rig({ cacheTtlMs: 0 }).cache.get(request())).toBeUndefined();
  });
});
