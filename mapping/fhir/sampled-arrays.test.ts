import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleArray } from '../model.ts';
import { draftsOf, heartRate, HOUR, mappingOf, merge, mergedInto, NOON, observe, row } from './_drafts.ts';
import { findProblems } from './_validate.ts';
import { digitsAt, formatDecimal, parseDecimal } from './decimal.ts';

const ECG = { origin: 0.5, factor: 0.0025, unit: 'mV', code: 'mV', defaultPeriod: undefined };
const lead = (valueName: string, overrides: object = {}) => ({
  codes: [{ system: 'urn:iso:std:iso:11073:10101', code: `lead-${valueName}` }],
  value: { valueType: 'SampledData', valueName, defaultPeriod: 4, unit: 'mV', ...overrides },
});

const mapping = mappingOf(
  heartRate({ typeName: 'strip', periodInterval: 0 }, { ...ECG, defaultPeriod: 4 }),
  heartRate({ typeName: 'leads', periodInterval: 0, value: undefined, components: [lead('I'), lead('II')] }),
  heartRate({ typeName: 'holter', periodInterval: -1 }, { defaultPeriod: 1000 }),
  heartRate({ typeName: 'hourly', periodInterval: 60 }, { defaultPeriod: 1000 }),
  heartRate({ typeName: 'thirds', periodInterval: 0 }, { factor: 0.3 }),
  heartRate({ typeName: 'fixed', periodInterval: 0 }, { defaultPeriod: undefined, samplePeriod: '4.166' }),
);

const samples = (periodMs: number, ...list: (number | null)[]): SampleArray => ({ periodMs, samples: list });
const session = { correlationId: 'night-1' };

describe('an array of samples at one instant', () => {
  it('becomes SampledData with its own period, in units of the factor, without drift', () => {
    const observation = observe(mapping, 'strip', [[row(NOON, { hr: samples(4.166, 0.5, 0.62, null, 0.4975) })]]);
    expect(observation.valueSampledData).toEqual({
      origin: { value: 0.5, unit: 'mV', system: 'http://unitsofmeasure.org', code: 'mV' },
      period: 4.166,
      factor: 0.0025,
      dimensions: 1,
      data: '0 48 E -1',
    });
    expect(observation.effectivePeriod).toEqual({
      start: '2026-03-01T12:00:00.000Z',
      end: '2026-03-01T12:00:00.012498Z',
    });
    expect(findProblems(observation)).toEqual([]);
  });

  it('is replaced whole by a newer one, be that shorter, and never by an older one', () => {
    const newer = row(NOON, { I: samples(4, 7, 8), II: samples(4, 9, 10) }, { order: [9, 9] });
    const older = row(NOON, { I: samples(4, 1, 2, 3), II: samples(4, 4, 5, 6) }, { order: [8, 8] });
    for (const windows of [[[newer], [older]], [[older], [newer]], [[older, newer]]]) {
      const observation = observe(mapping, 'leads', windows);
      expect(observation.component?.map(({ valueSampledData }) => valueSampledData?.data)).toEqual(['7 8', '9 10']);
      expect(observation.effectivePeriod?.end).toBe('2026-03-01T12:00:00.004Z');
    }
  });

  it('of one sample has a single time', () => {
    const observation = observe(mapping, 'leads', [[row(NOON, { I: samples(4, 7) })]]);
    expect(observation).toMatchObject({ effectiveDateTime: '2026-03-01T12:00:00.000Z', component: [{}] });
  });

  it('and a single sample of the same value never share an Observation', () => {
    const [first, second] = draftsOf(mapping, 'strip', [
      row(NOON, { hr: samples(2, 1, 1) }, { order: [1, 1] }),
      row(NOON, { hr: samples(4, 1, 1) }, { order: [1, 2] }),
    ]);
    if (first === undefined || second === undefined) throw new Error('two drafts');
    const standing = mergedInto(mapping, first);
    expect(merge(mapping, second, standing)).toMatchObject({
      kind: 'sibling',
      segment: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('must have the period that its template names', () => {
    const { drafts, refused } = mapping.transform({
      type: 'fixed',
      deviceId: 'sensor-1',
      rows: [row(NOON, { hr: samples(4.166, 1) }), row(NOON + 1, { hr: samples(4.167, 1) })],
    });
    expect(drafts).toHaveLength(1);
    expect(refused).toMatchObject([
      {
        fault: {
          code: 'FhirDataMapping',
          expected: '4.166 ms',
          received: '4.167 ms',
          message: expect.stringContaining('samplePeriod'),
        },
      },
    ]);
  });

  it.each([
    ['no samples', samples(4)],
    ['no period', samples(0, 1)],
    ['an endless period', samples(Number.POSITIVE_INFINITY, 1)],
  ])('is refused with %s', (_, value) => {
    expect(mapping.transform({ type: 'strip', deviceId: 'd', rows: [row(NOON, { hr: value })] }).refused).toMatchObject(
      [{ fault: { code: 'FhirDataMapping' } }],
    );
  });

  it('is refused whole when one sample is no multiple of the factor', () => {
    expect(
      mapping.transform({ type: 'thirds', deviceId: 'd', rows: [row(NOON, { hr: samples(4, 0.6, 0.7) })] }).refused,
    ).toMatchObject([
      { fault: { code: 'InvalidQuantityFhirValue', received: '0.7', message: expect.stringContaining('factor') } },
    ]);
  });
});

const decimal = (max: number) =>
  fc.tuple(fc.integer({ min: -max, max }), fc.nat(6)).map(([digits, scale]) => Number(`${digits}e-${scale}`));
const exact = (value: number) => digitsAt(parseDecimal(String(value)), 12);

describe('a sample', () => {
  it('is the reading exactly, once multiplied by the factor and added to the origin', () => {
    fc.assert(
      fc.property(
        decimal(10_000),
        decimal(500),
        fc.integer({ min: -100_000, max: 100_000 }),
        (origin, factor, data) => {
          fc.pre(factor > 0);
          const scaled = mappingOf(heartRate({ periodInterval: 0 }, { origin, factor }));
          const scale = 10n ** 12n;
          const reading = formatDecimal({ digits: exact(origin) * scale + exact(factor) * exact(data), scale: 24 });
          const { valueSampledData } = observe(scaled, 'heartrate', [[row(NOON, { hr: reading })]]);
          expect(valueSampledData?.data).toBe(String(data));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(['L', 'U'])('beyond a limit is refused where the template names no limit: %s', (hr) => {
    const rows = [row(NOON, { hr })];
    expect(mapping.transform({ type: 'hourly', deviceId: 'd', rows }).refused).toMatchObject([
      { fault: { code: 'InvalidQuantityFhirValue', received: hr, message: expect.stringContaining('lowerLimit') } },
    ]);
    const limited = mappingOf(heartRate({ typeName: 'hourly' }, { lowerLimit: 1, upperLimit: 2 }));
    expect(observe(limited, 'hourly', [rows]).valueSampledData?.data).toBe(hr);
  });

  it('that a device reports as an error is an E that counts as a reading', () => {
    const windows = [[row(NOON, { hr: 70 }, { order: [1, 1] })], [row(NOON, { hr: 'E' }, { order: [2, 1] })]];
    const observation = observe(mapping, 'hourly', windows);
    expect(observation.valueSampledData?.data).toBe('E');
    const again = draftsOf(mapping, 'hourly', [row(NOON, { hr: 70 }, { order: [1, 1] })]);
    for (const draft of again) expect(merge(mapping, draft, observation)).toEqual({ kind: 'unchanged' });
  });
});

describe('arrays of a session', () => {
  it('join on one grid from the epoch on, exact at fractions of a millisecond', () => {
    const windows = [
      [row(NOON + 13, { hr: samples(4.166, 4, 5, 6) }, session)],
      [row(NOON, { hr: samples(4.166, 1, 2, 3) }, session)],
    ];
    const observation = observe(mapping, 'holter', windows);
    expect(observation.valueSampledData).toMatchObject({ period: 4.166, data: '1 2 3 4 5 6' });
    const { start = '', end = '' } = observation.effectivePeriod ?? {};
    expect(Math.abs(Date.parse(start) - NOON)).toBeLessThanOrEqual(2);
    expect(Number(end.slice(20, -1).padEnd(6, '0')) - Number(start.slice(20, -1).padEnd(6, '0'))).toBe(5 * 4166);
    expect(findProblems(observation)).toEqual([]);
  });

  it('go on where they were when a server cuts the start to the millisecond', () => {
    const first = observe(mapping, 'holter', [[row(NOON + 4, { hr: samples(0.3, 1, 2, 3) }, session)]]);
    const start = first.effectivePeriod?.start ?? '';
    expect(start.length).toBeGreaterThan('2026-03-01T12:00:00.000Z'.length);
    const cut = { ...first, effectivePeriod: { ...first.effectivePeriod, start: `${start.slice(0, 23)}Z` } };
    const next = mergedInto(mapping, draftOf('holter', row(NOON + 5, { hr: samples(0.3, 9) }, session)), cut);
    expect(next.valueSampledData?.data).toBe(
      mergedInto(mapping, draftOf('holter', row(NOON + 5, { hr: samples(0.3, 9) }, session)), first).valueSampledData
        ?.data,
    );
  });

  it('that outgrow a FHIR string go on in siblings, a page each, found by their times', () => {
    const second = 250;
    const strip = (at: number) =>
      row(at, { hr: samples(4, ...Array.from({ length: second }, (_, i) => i)) }, { ...session, order: [at, 1] });
    const first = observe(mapping, 'holter', [[strip(NOON)]]);
    const later = draftOf('holter', strip(NOON + 400_000));
    const outcome = merge(mapping, later, first);
    if (outcome.kind !== 'sibling') throw new Error(JSON.stringify(outcome));
    expect(outcome.segment).toBe(`p${Math.floor((NOON + 400_000) / 4 / 90_000)}`);
    const sibling = mergedInto(mapping, later, undefined, { siblings: [outcome.segment] });
    expect(sibling.identifier?.[0]?.value).toBe(`patient-1.device-1.Sibling/${outcome.segment}.holter.night-1`);
    expect(merge(mapping, later, sibling, { siblings: [outcome.segment] })).toEqual({ kind: 'unchanged' });
    const near = draftOf('holter', strip(NOON + 1000));
    expect(mergedInto(mapping, near, first).valueSampledData?.data?.split(' ')).toHaveLength(500);
  });

  it('keep the grid of a session that began elsewhere, re-timing nothing', () => {
    const ours = observe(mapping, 'holter', [[row(NOON, { hr: 70 }, session), row(NOON + 1000, { hr: 71 }, session)]]);
    const { extension: _extension, ...bare } = ours;
    const theirs = { ...bare, effectivePeriod: { start: '2026-03-01T12:00:00.400Z', end: '2026-03-01T12:00:01.400Z' } };
    const next = mergedInto(mapping, draftOf('holter', row(NOON + 3500, { hr: 73 }, session)), theirs);
    expect(next.valueSampledData?.data).toBe('70 71 E 73');
    expect(next.effectivePeriod).toEqual({ start: '2026-03-01T12:00:00.400Z', end: '2026-03-01T12:00:03.400Z' });
  });
});

describe('arrays of an hour', () => {
  it('lie on the grid of the hour, each in the hour that it begins in', () => {
    const rows = [row(NOON + HOUR - 8, { hr: samples(4, 1, 2, 3, 4) }), row(NOON + HOUR + 8, { hr: samples(4, 5) })];
    const [first, second] = draftsOf(mapping, 'hourly', rows);
    if (first === undefined || second === undefined) throw new Error('two drafts');
    const observation = mergedInto(mapping, first);
    expect(observation.valueSampledData).toMatchObject({ period: 4, data: '1 2 3 4' });
    expect(observation.effectivePeriod).toEqual({ start: '2026-03-01T12:59:59.992Z', end: '2026-03-01T13:00:00.004Z' });
    expect(mergedInto(mapping, second).effectivePeriod?.start).toBe('2026-03-01T13:00:00.008Z');
  });

  it('leave gaps where samples are missing, which are filled later', () => {
    const windows = [[row(NOON, { hr: samples(4, 1, null, 3) })], [row(NOON + 4, { hr: samples(4, 2, null) })]];
    expect(observe(mapping, 'hourly', windows).valueSampledData?.data).toBe('1 2 3');
  });

  it('without any sample still have their time', () => {
    const observation = observe(mapping, 'hourly', [[row(NOON + 8, { hr: samples(4, null, null) })]]);
    expect(observation).not.toHaveProperty('valueSampledData');
    expect(observation.effectivePeriod).toEqual({ start: '2026-03-01T12:00:00.008Z', end: '2026-03-01T12:00:00.008Z' });
    expect(findProblems(observation)).toEqual([]);
  });
});

function draftOf(type: string, one: Parameters<typeof draftsOf>[2][number]) {
  const [draft] = draftsOf(mapping, type, [one]);
  if (draft === undefined) throw new Error('no draft');
  return draft;
}
