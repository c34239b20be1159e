import { describe, expect, it } from 'vitest';
import {
  bloodPressure,
  draftsOf,
  heartRate,
  HOUR,
  mappingOf,
  merge,
  mergedInto,
  NOON,
  observe,
  row,
} from './_drafts.ts';
import { SERVICE_SYSTEM } from './observation-target.ts';

/** What the old service gets wrong with the same mappings, and what stands here instead. */
const mapping = mappingOf(
  heartRate(),
  bloodPressure(),
  heartRate({ typeName: 'type-c' }),
  heartRate({ typeName: 'c' }),
);

describe('what the old service gets wrong', () => {
  it('two encounters in one hour: each has its own Observation', () => {
    const [first, second] = ['stay-1', 'stay-2'].map((encounter) =>
      observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]], { subject: { patient: 'p', device: 'd', encounter } }),
    );
    expect(first?.id).not.toBe(second?.id);
    expect([first?.encounter?.reference, second?.encounter?.reference]).toEqual([
      'Encounter/stay-1',
      'Encounter/stay-2',
    ]);
  });

  it('two readings within one second: neither overwrites the other', () => {
    const [first, second] = [100, 600].map((ms) =>
      observe(mapping, 'bloodpressure', [[row(NOON + ms, { systolic: ms })]]),
    );
    expect(first?.id).not.toBe(second?.id);
  });

  it('a mapping edited in the middle of a window: the stored stream keeps its times', () => {
    const standing = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 }), row(NOON + 5000, { hr: 75 })]]);
    const edited = mappingOf(heartRate({}, { defaultPeriod: 5000 }));
    const [draft] = draftsOf(edited, 'heartrate', [row(NOON + 10_000, { hr: 80 })]);
    if (draft === undefined) throw new Error('no draft');
    expect(merge(edited, draft, standing).kind).toBe('sibling');
  });

  it('samples that lose their slot: they are counted', () => {
    const coarse = mappingOf(heartRate({}, { defaultPeriod: 5000 }));
    const rows = Array.from({ length: 60 }, (_, second) => row(NOON + second * 1000, { hr: second }));
    expect(coarse.transform({ type: 'heartrate', deviceId: 'd', rows }).slotCollisions).toBe(48);
  });

  it('the rest of the hour: it is neither written as errors nor called final before it is over', () => {
    const observation = observe(mapping, 'heartrate', [[row(NOON + 1000, { hr: 70 })]], { now: NOON + 2000 });
    expect(observation.status).toBe('preliminary');
    expect(observation.valueSampledData?.data).toBe('70');
    expect(Date.parse(observation.effectivePeriod?.end ?? '')).toBeLessThanOrEqual(NOON + 2000);
  });

  it('the issue date: it moves with the content', () => {
    const first = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]], { now: NOON + 2 * HOUR });
    const [draft] = draftsOf(mapping, 'heartrate', [row(NOON + 1000, { hr: 71 })]);
    if (draft === undefined) throw new Error('no draft');
    expect(mergedInto(mapping, draft, first, { now: NOON + 3 * HOUR }).issued).toBe('2026-03-01T15:00:00.000Z');
  });

  it('ids with dashes and dots: they never run into each other', () => {
    const one = mapping.transform({
      type: 'c',
      deviceId: 'a-b',
      rows: [row(NOON, { hr: 1 }, { patientId: 'x-y', encounterId: 'z' })],
    });
    const two = mapping.transform({
      type: 'c',
      deviceId: 'a',
      rows: [row(NOON, { hr: 1 }, { patientId: 'x', encounterId: 'y-z' })],
    });
    expect(
      [...one.drafts, ...two.drafts].map(({ patientId, encounterId, deviceId }) => [patientId, encounterId, deviceId]),
    ).toEqual([
      ['x-y', 'z', 'a-b'],
      ['x', 'y-z', 'a'],
    ]);
    const dotted = observe(mapping, 'c', [[row(NOON, { hr: 1 })]], { subject: { patient: 'a.b', device: 'c' } });
    const [draft] = draftsOf(mapping, 'c', [row(NOON, { hr: 2 })]);
    if (draft === undefined) throw new Error('no draft');
    const outcome = merge(mapping, draft, dotted, { subject: { patient: 'a', device: 'b.c' } });
    expect(outcome).toMatchObject({ kind: 'refused', fault: { code: 'PatientDeviceMismatch' } });
  });

  it('units: they have system and code, and samples origin, factor and limits', () => {
    const full = mappingOf(heartRate({}, { origin: 10, factor: 0.5, lowerLimit: 20, upperLimit: 250 }));
    expect(
      observe(full, 'heartrate', [[row(NOON, { hr: 70 }), row(NOON + 1000, { hr: 10 })]]).valueSampledData,
    ).toEqual({
      origin: { value: 10, unit: 'beats/min', system: 'http://unitsofmeasure.org', code: '/min' },
      period: 1000,
      factor: 0.5,
      lowerLimit: 20,
      upperLimit: 250,
      dimensions: 1,
      data: '120 L',
    });
  });

  it('several values of one quantity: they are no error, the newest stands', () => {
    const hourly = mappingOf(heartRate({ value: { valueType: 'Quantity', valueName: 'hr' } }));
    const observation = observe(hourly, 'heartrate', [[row(NOON, { hr: 70 }), row(NOON + 1000, { hr: 71 })]]);
    expect(observation.valueQuantity).toEqual({ value: 71 });
  });

  it('components: they are told apart by the old service’s coding, also by ours', () => {
    const { component } = observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 120 })]]);
    expect(component?.[0]?.code.coding?.at(-1)).toEqual({
      system: SERVICE_SYSTEM,
      code: 'systolic',
      display: 'systolic',
    });
  });
});
