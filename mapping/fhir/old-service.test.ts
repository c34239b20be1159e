import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
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
import type { MergeOptions } from './_drafts.ts';
import { findProblems } from './_validate.ts';
import type { ObservationDraft } from './observation-draft.ts';

const medtech: MergeOptions = { compatibility: COMPATIBILITY.medtech };
const mapping = mappingOf(
  heartRate({}, { defaultPeriod: 60_000, code: undefined }),
  heartRate({ typeName: 'hourly', category: [{ codes: [{ code: 'new' }] }] }, { defaultPeriod: 60_000 }),
  heartRate({ typeName: 'week', periodInterval: 60 }, { defaultPeriod: 7_000_000 }),
  heartRate({ typeName: 'fast', periodInterval: 1440 }, { defaultPeriod: 500 }),
  heartRate({ typeName: 'session', periodInterval: -1 }),
  bloodPressure(),
);

const gaps = (count: number) => Array.from({ length: count }, () => 'E').join(' ');

function only(type: string, ...rows: Parameters<typeof draftsOf>[2]): ObservationDraft {
  const [draft] = draftsOf(mapping, type, rows);
  if (draft === undefined) throw new Error('no draft');
  return draft;
}

describe('with the switches of the old service', () => {
  it('an hour of samples is its Observation, bit by bit', () => {
    const rows = [row(NOON + 60_000, { hr: 70 }), row(NOON + 150_000, { hr: '71.50' })];
    const observation = observe(mapping, 'heartrate', [rows], { ...medtech, now: NOON + 200_000 });
    expect(observation).toEqual({
      resourceType: 'Observation',
      id: observation.id,
      meta: { source: 'urn:iot-connector' },
      identifier: [
        {
          system: 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/',
          value: 'patient-1.device-1.heartrate.20260301120000Z.20260301125959Z',
        },
      ],
      status: 'final',
      code: {
        coding: [
          { system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' },
          {
            system: 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/',
            code: 'heartrate',
            display: 'heartrate',
          },
        ],
        text: 'heartrate',
      },
      subject: { reference: 'Patient/patient-1' },
      device: { reference: 'Device/device-1' },
      issued: '2026-03-01T12:03:20.000Z',
      effectivePeriod: { start: '2026-03-01T12:00:00.0000000Z', end: '2026-03-01T12:59:59.9999999Z' },
      valueSampledData: {
        origin: { value: 0, unit: 'beats/min' },
        period: 60_000,
        dimensions: 1,
        data: `E 70 71.50 ${gaps(57)}`,
      },
    });
    expect(findProblems(observation)).toEqual([]);
  });

  it('the last writer has the slot, and in one window the later reading', () => {
    const first = observe(
      mapping,
      'heartrate',
      [[row(NOON + 59_000, { hr: 2 }, { order: [5, 1] }), row(NOON, { hr: 1 }, { order: [5, 2] })]],
      medtech,
    );
    expect(first.valueSampledData?.data).toBe(`2 ${gaps(59)}`);
    const second = mergedInto(
      mapping,
      only('heartrate', row(NOON + 1000, { hr: 3 }, { order: [1, 1] })),
      first,
      medtech,
    );
    expect(second).toMatchObject({ status: 'amended', valueSampledData: { data: `3 ${gaps(59)}` } });
    expect(merge(mapping, only('heartrate', row(NOON, { hr: 3 })), second, medtech)).toEqual({ kind: 'unchanged' });
  });

  it('components merge one by one', () => {
    const first = observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 120, diastolic: 80 })]], medtech);
    expect(first.effectivePeriod).toEqual({
      start: '2026-03-01T12:00:00.0000000Z',
      end: '2026-03-01T12:00:00.0000000Z',
    });
    const second = mergedInto(mapping, only('bloodpressure', row(NOON, { systolic: 130 })), first, medtech);
    expect(second.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([130, 80]);
  });

  it('readings of one second share an Observation, whose period they widen', () => {
    const first = observe(mapping, 'bloodpressure', [[row(NOON + 900, { systolic: 120, diastolic: 80 })]], medtech);
    const second = mergedInto(mapping, only('bloodpressure', row(NOON + 100, { systolic: 121 })), first, medtech);
    expect(second.effectivePeriod).toEqual({
      start: '2026-03-01T12:00:00.1000000Z',
      end: '2026-03-01T12:00:00.9000000Z',
    });
    const plain: MergeOptions = { compatibility: { identityPrecision: 'second' } };
    const widened = observe(
      mapping,
      'bloodpressure',
      [[row(NOON + 900, { systolic: 1 })], [row(NOON + 100, { systolic: 2 })]],
      plain,
    );
    expect(widened.effectivePeriod).toEqual({ start: '2026-03-01T12:00:00.100Z', end: '2026-03-01T12:00:00.900Z' });
    expect(observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 1 })]], plain).effectiveDateTime).toBe(
      '2026-03-01T12:00:00.000Z',
    );
  });

  it('a session starts at its first reading and moves by whole samples', () => {
    const session = { correlationId: 'run-7' };
    const first = observe(
      mapping,
      'session',
      [[row(NOON + 300, { hr: 70 }, session), row(NOON + 2000, { hr: 72 }, session)]],
      medtech,
    );
    expect(first.effectivePeriod).toEqual({
      start: '2026-03-01T12:00:00.3000000Z',
      end: '2026-03-01T12:00:02.0000000Z',
    });
    expect(first.valueSampledData?.data).toBe('70 72');
    const second = mergedInto(mapping, only('session', row(NOON, { hr: 69 }, session)), first, medtech);
    expect(second.effectivePeriod).toEqual({
      start: '2026-03-01T11:59:59.3000000Z',
      end: '2026-03-01T12:00:02.0000000Z',
    });
    expect(second.valueSampledData?.data).toBe('69 70 72');
  });

  it('the template’s category replaces the one that stands', () => {
    const first = observe(mapping, 'hourly', [[row(NOON, { hr: 70 })]], medtech);
    const next = only('hourly', row(NOON + 60_000, { hr: 71 }));
    expect(mergedInto(mapping, next, { ...first, category: [{ text: 'old' }] }, medtech).category).toEqual([
      { coding: [{ code: 'new' }] },
    ]);
    const bare = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]], medtech);
    const later = only('heartrate', row(NOON + 60_000, { hr: 71 }));
    expect(mergedInto(mapping, later, { ...bare, category: [{ text: 'old' }] }, medtech)).not.toHaveProperty(
      'category',
    );
  });

  it('periods that do not divide the hour, and pages, end where they end', () => {
    const longest = observe(mapping, 'week', [[row(NOON, { hr: 70 })]], medtech);
    expect(longest.valueSampledData?.data).toBe('70');
    const pages = [row(NOON, { hr: 70 }), row(NOON + 11 * HOUR, { hr: 71 })].map((one) =>
      observe(mapping, 'fast', [[one]], medtech),
    );
    expect(pages.map(({ valueSampledData }) => valueSampledData?.data?.split(' ').length)).toEqual([
      90_000,
      172_800 - 90_000,
    ]);
    expect(pages[1]?.effectivePeriod?.start).toBe('2026-03-01T12:30:00.0000000Z');
  });
});

describe('a store that the old service filled', () => {
  it('is continued under the same identity, without its padding, and keyed from then on', () => {
    const old = observe(mapping, 'heartrate', [[row(NOON + 60_000, { hr: 70 })]], medtech);
    const merged = mergedInto(mapping, only('heartrate', row(NOON + 180_000, { hr: 73 })), old);
    expect(merged).toMatchObject({
      id: old.id,
      identifier: old.identifier,
      status: 'amended',
      effectivePeriod: { start: '2026-03-01T12:01:00.000Z', end: '2026-03-01T12:03:00.000Z' },
      valueSampledData: { data: '70 E 73' },
    });
    expect(merged.extension).toHaveLength(1);
  });

  it('keeps its Periods of one instant while they mean the same', () => {
    const rows = [row(NOON, { systolic: 120, diastolic: 80 }, { order: [1, 1] })];
    const old = observe(mapping, 'bloodpressure', [rows], medtech);
    const merged = mergedInto(mapping, only('bloodpressure', ...rows), old);
    const { extension, ...rest } = merged;
    expect(extension).toHaveLength(1);
    expect(rest).toEqual(old);
  });

  it('can be given back to it: the keys leave with the switch', () => {
    const ours = observe(mapping, 'heartrate', [[row(NOON + 60_000, { hr: 70 })]]);
    const back = mergedInto(mapping, only('heartrate', row(NOON + 180_000, { hr: 73 })), ours, medtech);
    expect(back).not.toHaveProperty('extension');
    expect(back.valueSampledData?.data).toBe(`E 70 E 73 ${gaps(56)}`);
  });
});
