import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { bloodPressure, draftsOf, heartRate, mappingOf, merge, mergedInto, NOON, observe, row } from './_drafts.ts';
import type { FhirMapping, ObservationDraft } from './observation-draft.ts';

const base = mappingOf(heartRate(), bloodPressure());

function draftOf(
  mapping: FhirMapping,
  type = 'heartrate',
  values: Record<string, number | string> = { hr: 70 },
): ObservationDraft {
  const [draft] = draftsOf(mapping, type, [row(NOON + 2000, values)]);
  if (draft === undefined) throw new Error('no draft');
  return draft;
}

const standing = observe(base, 'heartrate', [[row(NOON, { hr: 70 })]]);

describe('what cannot merge goes to a sibling', () => {
  it.each([
    ['code', heartRate({ codes: [{ system: 'http://loinc.org', code: '8889-8' }] })],
    ['value type', heartRate({ value: { valueType: 'Quantity', valueName: 'hr', unit: 'beats/min', code: '/min' } })],
    ['value type without unit', heartRate({ value: { valueType: 'String', valueName: 'hr' } })],
    ['unit code', heartRate({}, { code: '1/min' })],
    ['unit system', heartRate({}, { system: 'urn:units' })],
    ['display of a unit without code', heartRate({}, { code: undefined, unit: 'bpm' })],
    ['period', heartRate({}, { defaultPeriod: 500 })],
    ['origin', heartRate({}, { origin: 5 })],
    ['factor', heartRate({}, { factor: 0.5 })],
  ])('another %s', (_, template) => {
    const other = mappingOf(template);
    const draft = draftOf(other);
    const outcome = merge(other, draft, standing);
    if (outcome.kind !== 'sibling') throw new Error(JSON.stringify(outcome));
    const siblings = [outcome.segment];
    const sibling = mergedInto(other, draft, undefined, { siblings });
    expect(sibling.id).not.toBe(standing.id);
    expect(merge(other, draft, sibling, { siblings })).toEqual({ kind: 'unchanged' });
    expect(merge(other, draftOf(other), standing)).toMatchObject({ kind: 'sibling', segment: outcome.segment });
  });

  it.each<[string, Partial<Observation>]>([
    [
      'dimensions',
      {
        valueSampledData: { ...standing.valueSampledData, dimensions: 2 } as NonNullable<
          Observation['valueSampledData']
        >,
      },
    ],
    ['start off the grid', { effectivePeriod: { start: '2026-03-01T12:00:00.400Z' } }],
    ['start of another hour', { effectivePeriod: { start: '2026-03-01T11:59:00Z' } }],
    ['start after the hour', { effectivePeriod: { start: '2026-03-01T13:00:00Z' } }],
    [
      'measurement type',
      {
        code: {
          coding: [
            ...(standing.code.coding ?? []).slice(0, 1),
            { system: 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/', code: 'pulse' },
          ],
        },
      },
    ],
  ])('an Observation with another %s', (_, changed) => {
    expect(merge(base, draftOf(base), { ...standing, ...changed }).kind).toBe('sibling');
  });

  it('an Observation without any time', () => {
    const { effectivePeriod: _period, ...timeless } = standing;
    expect(merge(base, draftOf(base), timeless).kind).toBe('sibling');
  });

  it('an Observation that names no code of ours, unless the template has none', () => {
    const coded = { ...standing, code: { text: 'heart rate' } };
    expect(merge(base, draftOf(base), coded).kind).toBe('sibling');
    const codeless = mappingOf(heartRate({ codes: [] }));
    expect(merge(codeless, draftOf(codeless), coded).kind).toBe('write');
  });

  it('another code or unit of a component', () => {
    const pressure = observe(base, 'bloodpressure', [[row(NOON + 2000, { systolic: 120 })]]);
    const recoded = mappingOf(
      bloodPressure({
        components: [
          {
            codes: [{ code: 'x' }],
            value: { valueType: 'Quantity', valueName: 'systolic', unit: 'mmHg', code: 'mm[Hg]' },
          },
        ],
      }),
    );
    expect(merge(recoded, draftOf(recoded, 'bloodpressure', { systolic: 1 }), pressure).kind).toBe('sibling');
    const kilo = mappingOf(
      bloodPressure({
        components: [{ codes: [], value: { valueType: 'Quantity', valueName: 'systolic', unit: 'kPa', code: 'kPa' } }],
      }),
    );
    expect(merge(kilo, draftOf(kilo, 'bloodpressure', { systolic: 1 }), pressure).kind).toBe('sibling');
  });

  it('limits that other samples were measured by', () => {
    const limited = mappingOf(heartRate({}, { lowerLimit: 30, upperLimit: 220 }));
    const limits = observe(limited, 'heartrate', [[row(NOON, { hr: 20 }), row(NOON + 1000, { hr: 230 })]]);
    expect(limits.valueSampledData).toMatchObject({ lowerLimit: 30, upperLimit: 220, data: 'L U' });
    const lower = mappingOf(heartRate({}, { lowerLimit: 25, upperLimit: 220 }));
    const upper = mappingOf(heartRate({}, { lowerLimit: 30 }));
    expect(merge(lower, draftOf(lower), limits).kind).toBe('sibling');
    expect(merge(upper, draftOf(upper), limits).kind).toBe('sibling');
    expect(merge(limited, draftOf(limited), limits).kind).toBe('write');
    const fresh = mergedInto(limited, draftOf(limited, 'heartrate', { hr: 20 }), standing);
    expect(fresh.valueSampledData).toMatchObject({ lowerLimit: 30, upperLimit: 220, data: '70 E L' });
  });
});

describe('what may differ without harm', () => {
  it('is the display of a unit that has a code, and a code that only one side knows', () => {
    const renamed = mappingOf(heartRate({}, { unit: 'bpm' }));
    expect(merge(renamed, draftOf(renamed), standing).kind).toBe('write');
    const uncoded = observe(mappingOf(heartRate({}, { code: undefined })), 'heartrate', [[row(NOON, { hr: 70 })]]);
    expect(merge(base, draftOf(base), uncoded).kind).toBe('write');
  });

  it('is a factor of 1, a missing origin value and what stands in a value that the draft lacks', () => {
    const { valueSampledData } = standing;
    if (valueSampledData === undefined) throw new Error('no samples');
    const spelt = {
      ...standing,
      valueSampledData: {
        ...valueSampledData,
        factor: 1,
        origin: { unit: 'beats/min', code: '/min', system: 'http://unitsofmeasure.org' },
      },
    };
    expect(merge(base, draftOf(base), spelt).kind).toBe('write');
    const { data: _data, ...empty } = valueSampledData;
    expect(mergedInto(base, draftOf(base), { ...standing, valueSampledData: empty }).valueSampledData?.data).toBe('70');
  });

  it('is a value of a kind that the template does not have at all', () => {
    const pressure = observe(base, 'bloodpressure', [[row(NOON + 2000, { systolic: 120 })]]);
    const others = { ...pressure, valueString: 'normal' };
    expect(mergedInto(base, draftOf(base, 'bloodpressure', { systolic: 130 }), others).valueString).toBe('normal');
  });
});

describe('a sibling that does not fit its own shape', () => {
  it('was changed by a person, and is refused', () => {
    const other = mappingOf(heartRate({}, { code: '1/min' }));
    const outcome = merge(other, draftOf(other), standing);
    if (outcome.kind !== 'sibling') throw new Error(outcome.kind);
    expect(merge(other, draftOf(other), standing, { siblings: [outcome.segment] })).toMatchObject({
      kind: 'refused',
      fault: { code: 'FhirDataMapping', message: expect.stringContaining('another unit') },
    });
  });

  it('does not exist for the old service: there it is refused at once', () => {
    const other = mappingOf(heartRate({}, { code: '1/min' }));
    expect(merge(other, draftOf(other), standing, { compatibility: { keyedMerge: false } })).toMatchObject({
      kind: 'refused',
      fault: { code: 'FhirDataMapping' },
    });
  });
});

const axis = (valueName: string, defaultPeriod: number) => ({
  codes: [],
  value: { valueType: 'SampledData', valueName, defaultPeriod },
});

describe('series of several periods in one Observation', () => {
  const mixed = mappingOf({
    typeName: 'mixed',
    periodInterval: 60,
    codes: [],
    components: [axis('x', 2000), axis('y', 3000), { codes: [], value: { valueType: 'Quantity', valueName: 'n' } }],
  });

  it('start together where their grids meet', () => {
    const observation = observe(mixed, 'mixed', [[row(NOON + 8000, { x: 1, n: 5 })], [row(NOON + 9000, { y: 2 })]]);
    expect(observation.effectivePeriod).toEqual({ start: '2026-03-01T12:00:06.000Z', end: '2026-03-01T12:00:09.000Z' });
    expect(observation.component?.map(({ valueSampledData }) => valueSampledData?.data)).toEqual([
      'E 1',
      'E 2',
      undefined,
    ]);
    const more = mergedInto(mixed, draftOf(mixed, 'mixed', { x: 7 }), observation);
    expect(more.effectivePeriod).toEqual({ start: '2026-03-01T12:00:00.000Z', end: '2026-03-01T12:00:09.000Z' });
    expect(more.component?.map(({ valueSampledData }) => valueSampledData?.data)).toEqual([
      'E 7 E E 1',
      'E E E 2',
      undefined,
    ]);
  });
});

describe('a string above 1 MB', () => {
  it('is refused with advice, never cut', () => {
    const day = mappingOf(heartRate({ periodInterval: 1440 }));
    const rows = Array.from({ length: 70_000 }, (_, second) =>
      row(NOON - 12 * 3_600_000 + second * 1000, { hr: `${second}.0123456789` }),
    );
    const [draft] = draftsOf(day, 'heartrate', rows);
    if (draft === undefined) throw new Error('no draft');
    expect(merge(day, draft)).toMatchObject({
      kind: 'refused',
      fault: { code: 'LimitExceeded', message: expect.stringContaining('1 MB') },
    });
  });
});
