import { describe, expect, it } from 'vitest';
import type { MeasurementRow } from '../model.ts';
import { bloodPressure, draftsOf, heartRate, HOUR, mappingOf, NOON, row } from './_drafts.ts';
import { rowsOf } from './draft-content.ts';
import { draftSource } from './draft-source.ts';
import type { Transformed } from './observation-draft.ts';
import { splitDraft } from './split-draft.ts';

const mapping = mappingOf(
  heartRate(),
  bloodPressure(),
  heartRate({ typeName: 'daily', periodInterval: 1440 }),
  heartRate({ typeName: 'session', periodInterval: -1 }),
  heartRate({ typeName: 'fast', periodInterval: 1440 }, { defaultPeriod: 100 }),
  heartRate({ typeName: 'note', periodInterval: 0, value: { valueType: 'String', valueName: 'text' } }),
  heartRate({ typeName: 'worn', periodInterval: 0, value: undefined }),
  heartRate({ typeName: 'fall', periodInterval: 0, value: { valueType: 'CodeableConcept', text: 'Fall' } }),
);

function transform(type: string, rows: readonly MeasurementRow[]): Transformed {
  return mapping.transform({ type, deviceId: 'sensor-1', rows });
}

function timesOf({ drafts }: Transformed): readonly (readonly number[])[] {
  return drafts.map(({ times }) => times);
}

describe('grouping the rows of a window', () => {
  it('parts them at the hour and at the UTC day', () => {
    const at = [NOON, NOON + HOUR - 1, NOON + HOUR, NOON + 12 * HOUR];
    const rows = at.map((time) => row(time, { hr: 70 }));
    expect(timesOf(transform('heartrate', rows))).toEqual([[NOON, NOON + HOUR - 1], [NOON + HOUR], [NOON + 12 * HOUR]]);
    expect(timesOf(transform('daily', rows))).toEqual([at.slice(0, 3), at.slice(3)]);
  });

  it('gives each instant its own Observation', () => {
    const rows = [row(NOON + 1, { systolic: 1 }), row(NOON, { systolic: 2 }), row(NOON + 1, { diastolic: 3 })];
    expect(timesOf(transform('bloodpressure', rows))).toEqual([[NOON + 1], [NOON]]);
  });

  it('never lets ids that look alike when joined share an Observation', () => {
    const patients = [
      { patientId: 'a', encounterId: 'b-c' },
      { patientId: 'a-b', encounterId: 'c' },
      { patientId: 'a', encounterId: 'b', correlationId: 'c' },
      { patientId: 'a"]', encounterId: 'b' },
      { patientId: 'null' },
      {},
    ];
    const { drafts } = transform(
      'session',
      patients.map((ids) => row(NOON, { hr: 1 }, { correlationId: 'run', ...ids })),
    );
    expect(drafts).toHaveLength(patients.length);
    expect(drafts[2]).toMatchObject({ deviceId: 'sensor-1', patientId: 'a', encounterId: 'b', correlationId: 'c' });
  });

  it('has one Observation for all of a session, and none without its id', () => {
    const rows = [
      row(NOON, { hr: 70 }, { correlationId: 'run' }),
      row(NOON + HOUR / 2, { hr: 71 }, { correlationId: 'run' }),
      row(NOON, { hr: 72 }),
      row(NOON, { hr: 73 }, { correlationId: ' ' }),
    ];
    const { drafts, refused } = transform('session', rows);
    expect(drafts).toMatchObject([{ correlationId: 'run', times: [NOON, NOON + HOUR / 2] }]);
    expect(refused).toMatchObject([
      { key: rows[2]?.key, fault: { code: 'CorrelationIdNotDefined', typeName: 'session' } },
      { key: rows[3]?.key, fault: { code: 'CorrelationIdNotDefined' } },
    ]);
  });

  it('passes over the correlation id where the period decides', () => {
    const rows = [row(NOON, { hr: 70 }, { correlationId: 'a' }), row(NOON + 1, { hr: 71 }, { correlationId: 'b' })];
    const { drafts } = transform('heartrate', rows);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).not.toHaveProperty('correlationId');
  });

  it('parts a period that no FHIR string holds into pages', () => {
    const { drafts } = transform('fast', [
      row(NOON - 12 * HOUR, { hr: 70 }),
      row(NOON, { hr: 71 }),
      row(NOON + 100, { hr: 72 }),
    ]);
    expect(drafts.map(({ content }) => content)).toMatchObject([
      { values: { hr: [70] } },
      { page: 4, values: { hr: [71, 72] } },
    ]);
  });
});

describe('readings of one time', () => {
  it('leave the newest by enqueued time, then sequence, then sub', () => {
    const keys = [
      [5, 1, 0],
      [5, 2, 0],
      [5, 2, 3],
      [4, 9, 9],
    ];
    const rows = keys.map((order, index) => row(NOON, { hr: index }, { order }));
    const [draft] = transform('heartrate', rows).drafts;
    expect(draft).toMatchObject({
      times: [NOON],
      content: { enqueuedAt: [5], sequence: [2], sub: [3], values: { hr: [2] } },
    });
  });

  it('are counted where two of different times want one slot', () => {
    const rows = [0, 200, 900, 1000, 1000].map((ms) => row(NOON + ms, { hr: ms }));
    expect(transform('heartrate', rows).slotCollisions).toBe(2);
    expect(transform('bloodpressure', [row(NOON, { systolic: 1 }), row(NOON, { systolic: 2 })]).slotCollisions).toBe(0);
    expect(transform('worn', [row(NOON, {}), row(NOON, {})]).slotCollisions).toBe(0);
  });
});

describe('a value that cannot stand in an Observation', () => {
  it.each(['36,6', 'NaN', '1e400', '0x1F', 'True', ''])('is refused, not guessed: %j', (bad) => {
    const rows = [row(NOON, { systolic: bad, diastolic: 80 }), row(NOON + 1, { systolic: 120, diastolic: 81 })];
    const { drafts, refused } = transform('bloodpressure', rows);
    expect(refused).toMatchObject([
      {
        key: rows[0]?.key,
        fault: { code: 'InvalidQuantityFhirValue', template: 1, typeName: 'bloodpressure', received: bad },
      },
    ]);
    expect(refused[0]?.fault.message).toBe(
      'The value systolic is not a FHIR decimal; mend the device mapping or the device.',
    );
    expect(drafts.map((draft) => Array.from(rowsOf(draft)[0]?.values ?? []))).toEqual([
      [['diastolic', 80]],
      [
        ['systolic', 120],
        ['diastolic', 81],
      ],
    ]);
  });

  it('spoils neither its row nor its window', () => {
    const { drafts, refused } = transform('heartrate', [row(NOON, { hr: 'x' }), row(NOON + 1000, { hr: 70 })]);
    expect(refused).toHaveLength(1);
    expect(drafts).toMatchObject([{ times: [NOON + 1000] }]);
  });

  it.each([' ', '', '\u0000x', 'x'.repeat(1024 * 1024 + 1)])('is a blank, forbidden or endless text', (bad) => {
    expect(transform('note', [row(NOON, { text: bad })]).refused).toMatchObject([
      { fault: { code: 'FhirDataMapping' } },
    ]);
  });

  it('is an array where a text or a number is meant', () => {
    const samples = { periodMs: 4, samples: [1, 2] };
    expect(transform('note', [row(NOON, { text: samples })]).refused).toMatchObject([
      { fault: { code: 'FhirDataMapping', received: 'an array of 2 samples' } },
    ]);
    expect(transform('bloodpressure', [row(NOON, { systolic: samples })]).refused).toMatchObject([
      { fault: { code: 'InvalidQuantityFhirValue' } },
    ]);
  });

  it('is missing when the row has none of the values of its template', () => {
    expect(transform('heartrate', [row(NOON, { pulse: 70 })])).toMatchObject({
      drafts: [],
      refused: [{ fault: { code: 'FhirDataMapping', message: expect.stringContaining('same valueName') } }],
    });
  });
});

describe('a measurement without values', () => {
  it('is written where the template needs none', () => {
    expect(transform('worn', [row(NOON, {})]).drafts).toMatchObject([{ type: 'worn', times: [NOON] }]);
    expect(transform('fall', [row(NOON, { anything: 'at all' })]).drafts).toMatchObject([
      { type: 'fall', times: [NOON] },
    ]);
  });

  it('is refused where the type has no template', () => {
    expect(transform('weight', [row(NOON, { kg: 70 })])).toMatchObject({
      drafts: [],
      refused: [{ fault: { code: 'TemplateNotFound', typeName: 'weight' } }],
    });
  });
});

describe('a draft', () => {
  it('costs about 25 bytes for a reading', () => {
    const rows = Array.from({ length: 900 }, (_, second) =>
      row(
        NOON + second * 1000,
        { hr: 60 + (second % 40) },
        { order: [NOON + second * 1000 + (second % 17), second * 37] },
      ),
    );
    expect(JSON.stringify(draftsOf(mapping, 'heartrate', rows)).length / 900).toBeLessThan(26);
  });

  it('is plain JSON that keeps the text of numbers', () => {
    const values = ['72', '72.0', '7.20e1', '-0', '12345678901234567890'];
    const [draft] = draftsOf(
      mapping,
      'heartrate',
      values.map((hr, index) => row(NOON + index, { hr })),
    );
    if (draft === undefined) throw new Error('no draft');
    const back = rowsOf(JSON.parse(JSON.stringify(draft)));
    expect(back).toEqual(rowsOf(draft));
    expect(back.map((one) => JSON.stringify(one.values.get('hr')).replaceAll('"', ''))).toEqual(values);
  });

  it('knows where its first reading came from', () => {
    const rows = [
      row(NOON + 1, { hr: 1 }),
      row(NOON, { hr: 2 }, { key: { publisher: 'run/9', sequence: 7, sub: 2, enqueuedAt: NOON + 3 } }),
    ];
    const [draft] = draftsOf(mapping, 'heartrate', rows);
    if (draft === undefined) throw new Error('no draft');
    expect(draftSource(draft)).toEqual({ publisher: 'run/9', sequence: 7, sub: 2, enqueuedAt: NOON + 3 });
    expect(rowsOf(draft).map(({ publisher }) => publisher)).toEqual(['run/9', 'ns/hub/2026/0']);
  });

  it('of another version is not guessed at', () => {
    const head = { type: 'heartrate', deviceId: 'sensor-1', times: [NOON] };
    expect(() => rowsOf({ ...head, content: { v: 2 } })).toThrow('another version');
    expect(() =>
      draftSource({ ...head, content: { v: 1, publishers: [], enqueuedAt: [], sequence: [], values: {} } }),
    ).toThrow('at least one row');
  });
});

describe('splitting a draft', () => {
  it('sends each reading where its time belongs and keeps rows, keys and ids', () => {
    const rows = [0, 1, 2, 3].map((second) => row(NOON + second * 1000, { hr: second }, { encounterId: 'stay' }));
    const [draft] = draftsOf(mapping, 'heartrate', rows);
    if (draft === undefined) throw new Error('no draft');
    const parts = splitDraft(draft, (index) => (index < 3 ? 'first' : 'second'));
    expect([...parts.keys()]).toEqual(['first', 'second']);
    expect([...parts.values()].map(({ times }) => times)).toEqual([draft.times.slice(0, 3), draft.times.slice(3)]);
    expect([...parts.values()].flatMap(rowsOf)).toEqual(rowsOf(draft));
    expect(parts.get('second')).toMatchObject({ type: 'heartrate', deviceId: 'sensor-1', encounterId: 'stay' });
  });

  it('gives the draft itself back when all its readings belong together', () => {
    const [draft] = draftsOf(mapping, 'heartrate', [row(NOON, { hr: 1 }), row(NOON + 5, { hr: 2 })]);
    if (draft === undefined) throw new Error('no draft');
    expect(splitDraft(draft, () => 'only').get('only')).toBe(draft);
  });
});
