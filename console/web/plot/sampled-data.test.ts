import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { curvesOf } from './sampled-data.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
const observation: Observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
  effectivePeriod: { start: '2026-03-02T08:00:00Z', end: '2026-03-02T08:59:59Z' },
};

describe('the curves of an Observation', () => {
  it('have a time for each sample and a gap for each E, U and L', () => {
    const valueSampledData = { origin: { value: 0, unit: '/min' }, period: 1000, dimensions: 1, data: '71 E U 72.5' };
    expect(curvesOf({ ...observation, valueSampledData })).toEqual([
      {
        label: 'Heart rate',
        isOwn: true,
        unit: '/min',
        times: [START, START + 1000, START + 2000, START + 3000],
        values: [71, null, null, 72.5],
      },
    ]);
  });

  it('apply factor and origin, and periods that are no whole milliseconds', () => {
    const valueSampledData = {
      origin: { value: 10, code: 'mV' },
      factor: 0.5,
      period: 2.5,
      dimensions: 1,
      data: '2 -4',
    };
    expect(curvesOf({ ...observation, valueSampledData })).toMatchObject([
      { unit: 'mV', values: [11, 8], times: [START, START + 2.5] },
    ]);
  });

  it('are those of the components as well', () => {
    const sampled = (data: string) => ({ origin: { value: 0 }, period: 1, dimensions: 1, data });
    const component = [
      { code: { text: 'lead I' }, valueSampledData: sampled('1 2') },
      { code: { text: 'note' }, valueString: 'x' },
    ];
    expect(curvesOf({ ...observation, component }).map(({ label }) => label)).toEqual(['lead I']);
  });

  it('are none without SampledData, data or a time', () => {
    expect(curvesOf(observation)).toEqual([]);
    const valueSampledData = { origin: { value: 0 }, period: 1, dimensions: 1 };
    expect(curvesOf({ ...observation, valueSampledData })).toMatchObject([{ values: [] }]);
    const { effectivePeriod: _, ...timeless } = observation;
    expect(curvesOf({ ...timeless, valueSampledData })).toEqual([]);
  });
});
