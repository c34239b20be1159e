import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { sampleOf } from './observation-sample.ts';

const TEN = Date.parse('2026-03-01T10:00:00Z');
const HOUR: Observation = {
  resourceType: 'Observation',
  status: 'preliminary',
  code: { text: 'heartrate' },
  effectivePeriod: { start: '2026-03-01T10:00:00Z', end: '2026-03-01T10:00:08Z' },
  valueSampledData: { origin: { value: 0, unit: 'beats/minute' }, period: 2000, dimensions: 1, data: '60 E 62 63 E' },
};
const PRESSURE: Observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'bloodpressure' },
  effectiveDateTime: '2026-03-01T10:00:00.250Z',
  component: [
    { code: { text: 'systolic', coding: [{ code: '8480-6' }] }, valueQuantity: { value: 120, unit: 'mmHg' } },
    { code: { text: 'diastolic', coding: [{ code: '8462-4' }] }, valueQuantity: { value: 80, unit: 'mmHg' } },
  ],
};

describe('a sample of SampledData', () => {
  it('is found by its slot, or by a time within it', () => {
    const third = {
      takenAt: TEN + 4_000,
      end: TEN + 6_000,
      slot: 2,
      values: [{ name: 'heartrate', text: '62', unit: 'beats/minute' }],
    };
    expect(sampleOf(HOUR, { slot: 2 })).toEqual(third);
    expect(sampleOf(HOUR, { at: TEN + 5_999 })).toEqual(third);
  });

  it('is the last that there is, unless one is named', () => {
    expect(sampleOf(HOUR, {})).toMatchObject({ slot: 3, values: [{ text: '63' }] });
  });

  it.each([{ slot: 1 }, { slot: 9 }, { at: TEN - 1 }])('is not there at %o', (request) => {
    expect(sampleOf(HOUR, request)).toMatch(/no sample in slot/);
  });
});

describe('a reading of one instant', () => {
  it('has all its components, or the one that is named by code or name', () => {
    expect(sampleOf(PRESSURE, {})).toMatchObject({ takenAt: TEN + 250, values: [{ text: '120' }, { text: '80' }] });
    for (const component of ['8462-4', 'Diastolic']) {
      expect(sampleOf(PRESSURE, { component })).toMatchObject({ values: [{ name: 'diastolic', text: '80' }] });
    }
    expect(sampleOf(PRESSURE, { component: 'pulse' })).toMatch(/no such component/);
  });

  it('needs a time', () => {
    const { effectiveDateTime: _, ...timeless } = PRESSURE;
    expect(sampleOf(timeless, {})).toMatch(/no time/);
  });
});
