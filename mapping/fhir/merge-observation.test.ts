import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import {
  bloodPressure,
  draftsOf,
  GRACE,
  heartRate,
  heartRateCode,
  HOUR,
  LOINC,
  mappingOf,
  merge,
  mergedInto,
  NOON,
  observe,
  row,
} from './_drafts.ts';
import type { MergeOptions } from './_drafts.ts';
import { findProblems } from './_validate.ts';
import { encodeKeys, SAMPLE_KEYS_URL } from './key-extension.ts';
import type { OrderKey } from './order-key.ts';
import { SERVICE_SYSTEM } from './observation-target.ts';
import type { FhirMapping, ObservationDraft } from './observation-draft.ts';

const mapping = mappingOf(
  heartRate({ category: [{ codes: [{ system: 'http://x.example', code: 'vital' }], text: 'Vital' }] }),
  bloodPressure(),
  heartRate({ typeName: 'daily', periodInterval: 1440 }, { defaultPeriod: 60_000 }),
  heartRate({ typeName: 'session', periodInterval: -1 }),
  heartRate({ typeName: 'note', periodInterval: 0, value: { valueType: 'String', valueName: 'text' } }),
  heartRate({
    typeName: 'fall',
    periodInterval: 0,
    value: {
      valueType: 'CodeableConcept',
      codes: [{ system: 'http://snomed.info/sct', code: '217082002' }],
      text: 'Fall',
    },
  }),
  heartRate({
    typeName: 'steps',
    periodInterval: 1440,
    value: { valueType: 'Quantity', valueName: 'steps', unit: 'steps' },
  }),
  heartRate({ typeName: 'worn', periodInterval: 0, value: undefined }),
);

const LATE = NOON + 5 * HOUR;

function only(type: string, rows: Parameters<typeof draftsOf>[2], from: FhirMapping = mapping): ObservationDraft {
  const drafts = draftsOf(from, type, rows);
  const [draft] = drafts;
  if (draft === undefined || drafts.length > 1) throw new Error(`${drafts.length} drafts`);
  return draft;
}

function keysExtension(keys: Readonly<Record<string, readonly (readonly [number, OrderKey])[]>>) {
  return {
    url: SAMPLE_KEYS_URL,
    extension: Object.entries(keys).map(([name, entries]) => ({
      url: 'series',
      extension: [
        ...(name === '' ? [] : [{ url: 'name', valueString: name }]),
        { url: 'keys', valueString: encodeKeys(new Map(entries)) },
      ],
    })),
  };
}

function codeFor(name: string, ...codings: object[]) {
  return { coding: [...codings, { system: SERVICE_SYSTEM, code: name, display: name }], text: name };
}

/** What every first Observation of these tests has in common. */
function frame(observation: Observation, name: string, identity: string) {
  return {
    resourceType: 'Observation',
    id: observation.id,
    meta: { source: 'urn:iot-connector' },
    identifier: [{ system: SERVICE_SYSTEM, value: `patient-1.device-1.${name}.${identity}` }],
    status: 'final',
    code: codeFor(name, heartRateCode),
    subject: { reference: 'Patient/patient-1' },
    device: { reference: 'Device/device-1' },
    issued: new Date(LATE).toISOString(),
  };
}

describe('a first Observation', () => {
  it('of an hour of samples has them on the grid of the hour, gaps as E, and ends with the last', () => {
    const rows = [
      row(NOON + 61_000, { hr: 70 }, { order: [1, 1] }),
      row(NOON + 63_400, { hr: '72.50' }, { order: [2, 2] }),
    ];
    const observation = observe(mapping, 'heartrate', [rows]);
    expect(observation).toEqual({
      ...frame(observation, 'heartrate', '20260301120000Z.20260301125959Z'),
      category: [{ coding: [{ system: 'http://x.example', code: 'vital' }], text: 'Vital' }],
      extension: [
        keysExtension({
          '': [
            [61, [1, 1, 0]],
            [63, [2, 2, 0]],
          ],
        }),
      ],
      effectivePeriod: { start: '2026-03-01T12:01:01.000Z', end: '2026-03-01T12:01:03.000Z' },
      valueSampledData: {
        origin: { value: 0, unit: 'beats/min', system: 'http://unitsofmeasure.org', code: '/min' },
        period: 1000,
        dimensions: 1,
        data: '70 E 72.50',
      },
    });
    expect(findProblems(observation)).toEqual([]);
  });

  it('of a day takes the UTC day', () => {
    const observation = observe(mapping, 'daily', [[row(NOON + 1, { hr: 70 }), row(NOON + 120_000, { hr: 71 })]]);
    expect(observation.identifier?.[0]?.value).toBe('patient-1.device-1.daily.20260301000000Z.20260301235959Z');
    expect(observation.effectivePeriod).toEqual({ start: '2026-03-01T12:00:00.000Z', end: '2026-03-01T12:02:00.000Z' });
    expect(observation.valueSampledData?.data).toBe('70 E 71');
  });

  it('of a session is named by its correlation id and spans its samples', () => {
    const session = { correlationId: 'run-7' };
    const rows = [row(NOON + 300, { hr: 70 }, session), row(NOON + 2100, { hr: 71 }, session)];
    const observation = observe(mapping, 'session', [rows]);
    expect(observation.identifier?.[0]?.value).toBe('patient-1.device-1.session.run-7');
    expect(observation.effectivePeriod).toEqual({ start: '2026-03-01T12:00:00.000Z', end: '2026-03-01T12:00:02.000Z' });
    expect(observation.valueSampledData?.data).toBe('70 E 71');
    expect(observation.status).toBe('final');
    expect(findProblems(observation)).toEqual([]);
  });

  it('of one instant has a panel of quantities at that time', () => {
    const order = { order: [NOON, 9, 1] };
    const observation = observe(mapping, 'bloodpressure', [
      [row(NOON + 250, { diastolic: '80.0', systolic: 120 }, order)],
    ]);
    const pressure = (name: string, code: string, value: number) => ({
      code: codeFor(name, { system: LOINC, code }),
      valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    });
    expect(observation).toEqual({
      ...frame(observation, 'bloodpressure', '20260301120000250Z.20260301120000250Z'),
      code: codeFor('bloodpressure', { system: LOINC, code: '85354-9' }),
      extension: [keysExtension({ systolic: [[0, [NOON, 9, 1]]], diastolic: [[0, [NOON, 9, 1]]] })],
      effectiveDateTime: '2026-03-01T12:00:00.250Z',
      component: [pressure('systolic', '8480-6', 120), pressure('diastolic', '8462-4', 80)],
    });
    expect(findProblems(observation)).toEqual([]);
  });

  it('of a text, a concept, or nothing at all has that', () => {
    const text = observe(mapping, 'note', [[row(NOON, { text: 12.5 }, { order: [1, 1] })]]);
    expect(text).toMatchObject({ valueString: '12.5', effectiveDateTime: '2026-03-01T12:00:00.000Z' });
    const fall = observe(mapping, 'fall', [[row(NOON, {}, { order: [1, 1] })]]);
    expect(fall).toEqual({
      ...frame(fall, 'fall', '20260301120000Z.20260301120000Z'),
      extension: [keysExtension({ '': [[0, [1, 1, 0]]] })],
      effectiveDateTime: '2026-03-01T12:00:00.000Z',
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '217082002' }], text: 'Fall' },
    });
    const worn = observe(mapping, 'worn', [[row(NOON, {})]]);
    expect(worn).toEqual({
      ...frame(worn, 'worn', '20260301120000Z.20260301120000Z'),
      effectiveDateTime: '2026-03-01T12:00:00.000Z',
    });
    for (const observation of [text, fall, worn]) expect(findProblems(observation)).toEqual([]);
  });

  it('of a number for a day has the newest, and the time that its readings span', () => {
    const rows = [row(NOON, { steps: 100 }), row(NOON + HOUR, { steps: 250 })];
    const observation = observe(mapping, 'steps', [rows, [row(NOON - HOUR, { steps: 50 }, { order: [1, 1] })]]);
    expect(observation.valueQuantity).toEqual({ value: 250, unit: 'steps' });
    expect(observation.effectivePeriod).toEqual({ start: '2026-03-01T11:00:00.000Z', end: '2026-03-01T13:00:00.000Z' });
  });

  it('names the encounter, which later readings neither change nor add', () => {
    const subject = { patient: 'patient-1', device: 'device-1', encounter: 'stay-1' };
    const first = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]], { subject });
    expect(first.encounter).toEqual({ reference: 'Encounter/stay-1' });
    const without = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]]);
    const later = mergedInto(mapping, only('heartrate', [row(NOON + 1000, { hr: 71 })]), without, { subject });
    expect(later).not.toHaveProperty('encounter');
  });
});

const values = (windows: Parameters<typeof observe>[2]) =>
  observe(mapping, 'bloodpressure', windows).component?.map(({ valueQuantity }) => valueQuantity?.value);

describe('later windows', () => {
  it('fill the gaps, move the start by whole samples and re-time none', () => {
    const windows = [
      [row(NOON + 10_000, { hr: 70 }), row(NOON + 12_000, { hr: 72 })],
      [row(NOON + 11_999, { hr: 71 })],
      [row(NOON + 8_001, { hr: 68 })],
    ];
    const observation = observe(mapping, 'heartrate', windows);
    expect(observation.valueSampledData?.data).toBe('68 E 70 71 72');
    expect(observation.effectivePeriod).toEqual({ start: '2026-03-01T12:00:08.000Z', end: '2026-03-01T12:00:12.000Z' });
  });

  it('complete a panel and replace it whole, whatever comes first', () => {
    const systolic = row(NOON, { systolic: 120 }, { order: [1, 1] });
    const diastolic = row(NOON, { diastolic: 80 }, { order: [1, 2] });
    expect(values([[diastolic], [systolic]])).toEqual([120, 80]);
    const again = row(NOON, { systolic: 130 }, { order: [1, 3] });
    expect(values([[systolic, diastolic], [again]])).toEqual([130]);
    expect(values([[again], [systolic], [diastolic]])).toEqual([130]);
  });

  it('merge a panel value by value where the switch says so', () => {
    const windows = [[row(NOON, { systolic: 120, diastolic: 80 })], [row(NOON, { systolic: 130 })]];
    const observation = observe(mapping, 'bloodpressure', windows, { compatibility: { panelRule: 'byComponent' } });
    expect(observation.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([130, 80]);
  });

  it('that bring keys only do not date an Observation that has no date', () => {
    const { issued: _issued, ...undated } = observe(mapping, 'fall', [[row(NOON, {}, { order: [1, 1] })]]);
    expect(mergedInto(mapping, only('fall', [row(NOON, {}, { order: [2, 1] })]), undated)).not.toHaveProperty('issued');
  });

  it('of equal values are kept in mind by their keys, without a new issue', () => {
    const first = observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 120 }, { order: [1, 1] })]]);
    const resent = only('bloodpressure', [row(NOON, { systolic: 120 }, { order: [3, 1] })]);
    const second = mergedInto(mapping, resent, first, { now: LATE + HOUR });
    expect(second).toMatchObject({ issued: first.issued, status: 'final', component: first.component });
    const between = only('bloodpressure', [row(NOON, { systolic: 110 }, { order: [2, 1] })]);
    expect(mergedInto(mapping, between, second).component).toEqual(first.component);
  });
});

describe('what others wrote', () => {
  const first = observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 120, diastolic: 80 }, { order: [5, 5] })]]);
  const [systolic, diastolic] = first.component ?? [];
  if (systolic === undefined || diastolic === undefined) throw new Error('no components');
  const mean = { code: { text: 'mean' }, valueQuantity: { value: 93 } };
  const edited: Observation = {
    ...first,
    status: 'corrected',
    category: [{ text: 'Reviewed' }],
    note: [{ text: 'Left arm.' }],
    identifier: [{ system: 'urn:lab', value: '7' }, ...(first.identifier ?? [])],
    extension: [...(first.extension ?? []), { url: 'http://x.example/ext', valueBoolean: true }],
    code: { ...first.code, coding: [{ system: 'urn:local', code: 'BP' }, ...(first.code.coding ?? [])] },
    component: [{ ...systolic, interpretation: [{ text: 'high' }] }, mean, diastolic],
  };

  it('survives the merge', () => {
    const next = only('bloodpressure', [row(NOON, { systolic: 125, diastolic: 85 }, { order: [6, 6] })]);
    const merged = mergedInto(mapping, next, edited);
    expect(merged).toMatchObject({
      status: 'amended',
      category: edited.category,
      note: edited.note,
      identifier: edited.identifier,
      code: edited.code,
      component: [
        { interpretation: [{ text: 'high' }], valueQuantity: { value: 125 } },
        { valueQuantity: { value: 85 } },
        mean,
      ],
    });
    expect(merged.extension?.map(({ url }) => url)).toEqual([SAMPLE_KEYS_URL, 'http://x.example/ext']);
    expect(findProblems(merged)).toEqual([]);
  });

  it('stands against the row that it corrected, also when that comes again', () => {
    const corrected: Observation = {
      ...first,
      component: [{ ...systolic, valueQuantity: { ...systolic.valueQuantity, value: 118 } }, diastolic],
    };
    const same = only('bloodpressure', [row(NOON, { systolic: 120, diastolic: 80 }, { order: [5, 5] })]);
    expect(merge(mapping, same, corrected)).toEqual({ kind: 'unchanged' });
  });

  it('stays taken away: a removed value does not come back with its row', () => {
    const removed: Observation = { ...first, component: [diastolic] };
    const same = only('bloodpressure', [row(NOON, { systolic: 120, diastolic: 80 }, { order: [5, 5] })]);
    expect(merge(mapping, same, removed)).toEqual({ kind: 'unchanged' });
    const samples = observe(mapping, 'heartrate', [
      [row(NOON, { hr: 70 }, { order: [1, 1] }), row(NOON + 1000, { hr: 300 }, { order: [2, 2] })],
    ]);
    const artefact = { ...samples, valueSampledData: { ...samples.valueSampledData, data: '70 E' } } as Observation;
    const again = only('heartrate', [row(NOON + 1000, { hr: 300 }, { order: [2, 2] })]);
    expect(merge(mapping, again, artefact)).toEqual({ kind: 'unchanged' });
  });

  it('stays emptied: a component with a reason instead of its value keeps it until a newer reading', () => {
    const reason = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'error' }] };
    const { valueQuantity: _value, ...bare } = diastolic;
    const emptied: Observation = { ...first, component: [systolic, { ...bare, dataAbsentReason: reason }] };
    const same = only('bloodpressure', [row(NOON, { systolic: 120, diastolic: 80 }, { order: [5, 5] })]);
    expect(merge(mapping, same, emptied)).toEqual({ kind: 'unchanged' });
    const newer = only('bloodpressure', [row(NOON, { systolic: 125, diastolic: 85 }, { order: [6, 6] })]);
    expect(mergedInto(mapping, newer, emptied).component?.[1]).toMatchObject({ valueQuantity: { value: 85 } });
    expect(mergedInto(mapping, newer, emptied).component?.[1]).not.toHaveProperty('dataAbsentReason');
  });

  it('keeps a concept that a person refined', () => {
    const fall = observe(mapping, 'fall', [[row(NOON, {}, { order: [1, 1] })]]);
    const refined: Observation = { ...fall, valueCodeableConcept: { text: 'Fall from bed' } };
    const merged = mergedInto(mapping, only('fall', [row(NOON, {}, { order: [2, 2] })]), refined);
    expect(merged.valueCodeableConcept).toEqual({ text: 'Fall from bed' });
  });

  it('is never ours when the subject or the device is another', () => {
    const draft = only('bloodpressure', [row(NOON, { systolic: 1 })]);
    for (const other of [
      { subject: { reference: 'Patient/patient-2' } },
      { device: { reference: 'Device/device-2' } },
    ]) {
      expect(merge(mapping, draft, { ...first, ...other })).toMatchObject({
        kind: 'refused',
        fault: { code: 'PatientDeviceMismatch', typeName: 'bloodpressure' },
      });
    }
    const absolute = { ...first, subject: { reference: 'https://fhir.example/r4/Patient/patient-1/_history/3' } };
    expect(merge(mapping, draft, absolute).kind).toBe('write');
  });

  it.each(['entered-in-error', 'cancelled'] as const)('is never revived once %s', (status) => {
    const draft = only('bloodpressure', [row(NOON, { systolic: 1 })]);
    expect(merge(mapping, draft, { ...first, status })).toEqual({ kind: 'withdrawn' });
  });
});

describe('values that others wrote into an Observation without keys', () => {
  it('count as oldest, sample by sample', () => {
    const ours = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 }), row(NOON + 1000, { hr: 71 })]]);
    const { extension: _extension, ...theirs } = ours;
    const merged = mergedInto(
      mapping,
      only('heartrate', [row(NOON + 1000, { hr: 99 }), row(NOON + 3000, { hr: 73 })]),
      theirs,
    );
    expect(merged.valueSampledData?.data).toBe('70 99 E 73');
  });

  it('give way as a whole to a panel', () => {
    const ours = observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 120, diastolic: 80 })]]);
    const { extension: _extension, ...theirs } = ours;
    const merged = mergedInto(mapping, only('bloodpressure', [row(NOON, { systolic: 130 })]), theirs);
    expect(merged.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([130]);
  });
});

describe('overwriting', () => {
  const overwrite: MergeOptions = { overwrite: true };

  it('replaces values whatever their key, lastingly', () => {
    const first = observe(mapping, 'heartrate', [
      [row(NOON, { hr: 70 }, { order: [5, 5] }), row(NOON + 1000, { hr: 71 }, { order: [6, 6] })],
    ]);
    const redriven = only('heartrate', [row(NOON, { hr: 7 }, { order: [5, 1] })]);
    const second = mergedInto(mapping, redriven, first, overwrite);
    expect(second.valueSampledData?.data).toBe('7 71');
    const old = only('heartrate', [row(NOON, { hr: 70 }, { order: [5, 5] })]);
    expect(merge(mapping, old, second).kind).toBe('unchanged');
    expect(merge(mapping, redriven, second, overwrite).kind).toBe('unchanged');
  });

  it('replaces a panel whole, and newer rows still win', () => {
    const first = observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 120, diastolic: 80 }, { order: [5, 5] })]]);
    const second = mergedInto(
      mapping,
      only('bloodpressure', [row(NOON, { systolic: 130 }, { order: [5, 1] })]),
      first,
      overwrite,
    );
    expect(second.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([130]);
    expect(merge(mapping, only('bloodpressure', [row(NOON, { diastolic: 80 }, { order: [5, 5] })]), second).kind).toBe(
      'unchanged',
    );
    const third = mergedInto(
      mapping,
      only('bloodpressure', [row(NOON, { systolic: 140, diastolic: 90 }, { order: [7, 1] })]),
      second,
    );
    expect(third.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([140, 90]);
  });

  it('replaces value by value where panels are not atomic, and takes a newer key as it is', () => {
    const options: MergeOptions = { overwrite: true, compatibility: { panelRule: 'byComponent' } };
    const first = observe(mapping, 'bloodpressure', [[row(NOON, { systolic: 120, diastolic: 80 }, { order: [5, 5] })]]);
    const second = mergedInto(
      mapping,
      only('bloodpressure', [row(NOON, { systolic: 130 }, { order: [9, 1] })]),
      first,
      options,
    );
    expect(second.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([130, 80]);
    expect(second.extension).toEqual([keysExtension({ systolic: [[0, [9, 1, 0]]], diastolic: [[0, [5, 5, 0]]] })]);
  });

  it('writes into an Observation without keys as any row does', () => {
    const ours = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]]);
    const { extension: _extension, ...theirs } = ours;
    const merged = mergedInto(mapping, only('heartrate', [row(NOON, { hr: 7 }, { order: [1, 1] })]), theirs, overwrite);
    expect(merged.valueSampledData?.data).toBe('7');
    expect(merged.extension).toEqual([keysExtension({ '': [[0, [1, 1, 0]]] })]);
  });
});

describe('the status', () => {
  const rows = [row(NOON + 60_000, { hr: 70 })];
  const during = { now: NOON + 10 * 60_000 };

  it('is preliminary until the hour and its grace are over, then final, then amended', () => {
    const draft = only('heartrate', rows);
    const finalizeAt = NOON + HOUR + GRACE;
    const first = merge(mapping, draft, undefined, during);
    expect(first).toMatchObject({ kind: 'write', finalizeAt, observation: { status: 'preliminary' } });
    const standing = mergedInto(mapping, draft, undefined, during);
    expect(merge(mapping, draft, standing, during)).toEqual({ kind: 'unchanged', finalizeAt });
    const second = merge(mapping, draft, standing, { now: finalizeAt });
    expect(second).toMatchObject({ kind: 'write', observation: { status: 'final', issued: standing.issued } });
    expect(second).not.toHaveProperty('finalizeAt');
    const final = mergedInto(mapping, draft, standing, { now: finalizeAt });
    const late = only('heartrate', [row(NOON + 61_000, { hr: 71 })]);
    expect(mergedInto(mapping, late, final, { now: LATE })).toMatchObject({
      status: 'amended',
      issued: new Date(LATE).toISOString(),
    });
  });

  it('is final at once, then amended, as the old service’s', () => {
    const options: MergeOptions = { ...during, compatibility: { statusLifeCycle: 'final-amended' } };
    const draft = only('heartrate', rows);
    const first = mergedInto(mapping, draft, undefined, options);
    expect(first.status).toBe('final');
    expect(merge(mapping, draft, first, options)).toEqual({ kind: 'unchanged' });
    const next = only('heartrate', [row(NOON + 61_000, { hr: 71 })]);
    expect(mergedInto(mapping, next, first, options).status).toBe('amended');
    expect(mergedInto(mapping, next, { ...first, status: 'preliminary' }, options).status).toBe('amended');
    expect(merge(mapping, draft, { ...first, status: 'preliminary' }, options)).toEqual({ kind: 'unchanged' });
  });
});

describe('a claimed profile', () => {
  const profile = ['http://hl7.org/fhir/StructureDefinition/bp'];
  const claiming = mappingOf(
    bloodPressure({ profile }),
    heartRate({
      typeName: 'pulse',
      profile: ['http://x.example/p'],
      components: [],
      value: { valueType: 'Quantity', valueName: 'hr' },
    }),
  );

  it('is in meta.profile once, beside others, and missing components say so', () => {
    const first = observe(claiming, 'bloodpressure', [[row(NOON, { systolic: 120 })]]);
    expect(first.meta?.profile).toEqual(profile);
    const [, diastolic] = first.component ?? [];
    expect(diastolic?.dataAbsentReason?.coding?.[0]?.code).toBe('unknown');
    expect(findProblems(first)).toEqual([]);
    const tagged = { ...first, meta: { ...first.meta, profile: ['http://x.example/other', ...profile] } };
    const second = mergedInto(claiming, only('bloodpressure', [row(NOON, { diastolic: 80 })], claiming), tagged);
    expect(second.component?.[1]).not.toHaveProperty('dataAbsentReason');
    expect(second.component?.[1]?.valueQuantity?.value).toBe(80);
    expect(second.meta?.profile).toEqual(['http://x.example/other', ...profile]);
  });

  it('lets an Observation without its value say so, until it has one', () => {
    const first = observe(claiming, 'pulse', [[row(NOON, { hr: 70 }, { order: [1, 1] })]]);
    const { valueQuantity: _value, ...removed } = first;
    const again = only('pulse', [row(NOON, { hr: 70 }, { order: [1, 1] })], claiming);
    const absent = mergedInto(claiming, again, removed);
    expect(absent.dataAbsentReason?.coding?.[0]?.code).toBe('unknown');
    expect(findProblems(absent)).toEqual([]);
    const newer = mergedInto(claiming, only('pulse', [row(NOON, { hr: 71 }, { order: [2, 1] })], claiming), absent);
    expect(newer).not.toHaveProperty('dataAbsentReason');
  });
});

describe('a draft of a type that the mapping does not have', () => {
  it('is refused', () => {
    const draft = { ...only('heartrate', [row(NOON, { hr: 1 })]), type: 'gone' };
    expect(merge(mapping, draft)).toMatchObject({
      kind: 'refused',
      fault: { code: 'TemplateNotFound', typeName: 'gone' },
    });
  });
});
