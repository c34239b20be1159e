import type { Encounter, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { IdentifyRequest } from '../gateway.ts';
import type { Known } from './identity-cache.ts';
import { createIdentityCache } from './identity-cache.ts';

const READ_AT = 1_000_000_000;

const KNOWN: Known = {
  device: { id: 'd' },
  timeline: { assignments: [{ from: 0, patient: 'p' }], complete: false },
  patients: new Map([['p', { identifier: [] }]]),
  encounter: { id: 'e' },
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
      expect(cache.get(request())).toEqual(KNOWN);
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
    expect(cache.get(request({ at: [100, READ_AT - 5_000] }))).toEqual(KNOWN);
  });

  it.each(['Device/d', 'Patient/p', 'Encounter/e'])('forgets what rests on %s', (reference) => {
    const { cache } = rig();
    cache.drop(['Device/other', 'Observation/d']);
    expect(cache.get(request())).toEqual(KNOWN);
    cache.drop([reference]);
    expect(cache.get(request())).toBeUndefined();
  });

  it('keeps of each resource what decides and no more, as people attach pictures to patients', () => {
    const { cache } = rig();
    const identifier = [{ value: 'made-up' }];
    const patient: Patient = { resourceType: 'Patient', id: 'p', identifier, photo: [{ data: 'x'.repeat(1_000) }] };
    const subject = { reference: 'Patient/p' };
    const device = { ...KNOWN.device, patient: subject, note: [{ text: 'x' }] };
    const encounter: Encounter = { resourceType: 'Encounter', id: 'e', status: 'planned', class: {}, subject };
    cache.set(request(), { ...KNOWN, patients: new Map([['p', patient]]), device, encounter });
    const kept = cache.get(request());
    expect(kept?.patients.get('p')).toEqual({ identifier });
    expect(kept?.device).toEqual({ id: 'd', patient: subject });
    expect(kept?.encounter).toEqual({ id: 'e', subject });
  });

  it('can be switched off', () => {
    expect(rig({ cacheTtlMs: 0 }).cache.get(request())).toBeUndefined();
  });
});
