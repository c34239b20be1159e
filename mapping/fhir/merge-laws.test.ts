import type { Observation } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import type { MeasurementRow } from '../model.ts';
import { bloodPressure, contextOf, draftsOf, heartRate, mappingOf, mergedInto, NOON, row } from './_drafts.ts';
import type { MergeOptions } from './_drafts.ts';
import { findProblems } from './_validate.ts';
import { mergeOverwritten } from './merge-observation.ts';
import type { FhirMapping } from './observation-draft.ts';

const RUNS = 150;

/** Twelve samples are six seconds: collisions of slots are the rule. */
const sampledMapping = mappingOf(
  heartRate({}, { defaultPeriod: 2000 }),
  bloodPressure(),
  heartRate({ typeName: 'session', periodInterval: -1 }),
  bloodPressure({ typeName: 'hourly', periodInterval: 60 }),
  {
    typeName: 'motion',
    periodInterval: 1440,
    codes: [],
    components: ['x', 'y', 'z'].map((valueName) => ({
      codes: [],
      value: { valueType: 'SampledData', valueName, defaultPeriod: 4000 },
    })),
  },
);

const ecg = ['I', 'II'].map((valueName) => ({
  codes: [],
  value: { valueType: 'SampledData', valueName, samplePeriod: 4.166, unit: 'mV' },
}));

const arrayMapping = mappingOf(
  { typeName: 'leads', periodInterval: 0, codes: [], components: ecg },
  { typeName: 'holter', periodInterval: -1, codes: [], components: ecg },
  { typeName: 'dense', periodInterval: 60, codes: [], components: ecg },
);

interface Reading {
  readonly at: number;
  readonly order: number;
  readonly names: readonly boolean[];
}

const reading = fc.record({
  at: fc.nat(11),
  order: fc.nat(400),
  names: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }).filter((names) => names.includes(true)),
});

const readings = fc.uniqueArray(reading, { minLength: 1, maxLength: 12, selector: ({ order }) => order });

const CASES = [
  { type: 'heartrate', names: ['hr'], step: 1000 },
  { type: 'session', names: ['hr'], step: 500 },
  { type: 'motion', names: ['x', 'y', 'z'], step: 1000 },
  { type: 'bloodpressure', names: ['systolic', 'diastolic'], step: 0 },
  { type: 'hourly', names: ['systolic', 'diastolic'], step: 60_000 },
] as const;

type Case = (typeof CASES)[number];

/** Each order is one row with its own values, so that whose value stands can be told. */
function rowsOf({ names, step }: Case, list: readonly Reading[]): MeasurementRow[] {
  return list.map(({ at, order, names: chosen }) => {
    const own = names.filter((_, index) => chosen[index]);
    const values = Object.fromEntries((own.length === 0 ? names : own).map((name) => [name, 100 + order]));
    return row(NOON + at * step, values, {
      order: [NOON + Math.floor(order / 4), order % 4, order % 3],
      correlationId: 'run-7',
    });
  });
}

function mergeAll(
  mapping: FhirMapping,
  type: string,
  windows: readonly (readonly MeasurementRow[])[],
  options?: MergeOptions,
) {
  let standing: Observation | undefined;
  for (const rows of windows) {
    for (const draft of draftsOf(mapping, type, rows)) standing = mergedInto(mapping, draft, standing, options);
  }
  if (standing === undefined) throw new Error('nothing was merged');
  return standing;
}

/** All but what tells of the writing. */
function contentOf({ issued: _issued, status: _status, meta: _meta, ...content }: Observation): unknown {
  return content;
}

function parted(rows: readonly MeasurementRow[], cuts: readonly number[]): MeasurementRow[][] {
  const windows: MeasurementRow[][] = [];
  rows.forEach((one, index) => {
    if (index === 0 || (cuts[index % cuts.length] ?? 0) % 2 === 0) windows.push([one]);
    else windows.at(-1)?.push(one);
  });
  return windows;
}

describe.each(CASES)('merging windows of $type', (one) => {
  const whole = (list: readonly Reading[]) => mergeAll(sampledMapping, one.type, [rowsOf(one, list)]);

  it('gives the same Observation whatever the order, the splitting and the repetition of windows', () => {
    fc.assert(
      fc.property(
        readings.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
            fc.subarray(list),
          ),
        ),
        ([list, shuffled, cuts, again]) => {
          const windows = parted(rowsOf(one, [...shuffled, ...again]), cuts);
          expect(contentOf(mergeAll(sampledMapping, one.type, windows))).toEqual(contentOf(whole(list)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('brings back from a lost race what merging in turn would have given', () => {
    fc.assert(
      fc.property(readings, fc.nat(11), (list, cut) => {
        const rows = rowsOf(one, list);
        const [mine, theirs] = [rows.slice(cut), rows.slice(0, cut)];
        const [draft] = draftsOf(sampledMapping, one.type, mine);
        if (draft === undefined || theirs.length === 0) return;
        const existing = mergeAll(sampledMapping, one.type, [mine]);
        const overwritten = mergeAll(sampledMapping, one.type, [theirs]);
        const repaired = mergeOverwritten(sampledMapping, draft, existing, overwritten, contextOf(draft)) ?? existing;
        expect(contentOf(repaired)).toEqual(contentOf(whole(list)));
      }),
      { numRuns: 100 },
    );
  });

  it('writes nothing when a window comes again', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const observation = whole(list);
        for (const draft of draftsOf(sampledMapping, one.type, rowsOf(one, list))) {
          expect(mergedInto(sampledMapping, draft, observation)).toBe(observation);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never lets an older row take the place of a newer one', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const [oldest, ...rest] = list.toSorted((a, b) => a.order - b.order);
        if (oldest === undefined || rest.length === 0) return;
        const newer = rest.map(({ order }) => ({ order, at: oldest.at, names: [true, true, true] }));
        const before = whole(newer);
        const after = mergeAll(sampledMapping, one.type, [rowsOf(one, newer), rowsOf(one, [oldest])]);
        expect(contentOf(after)).toEqual(contentOf(before));
      }),
      { numRuns: 60 },
    );
  });

  it('makes valid Observations, with and without the switches of the old service', () => {
    fc.assert(
      fc.property(readings, fc.boolean(), (list, isOld) => {
        const options: MergeOptions = isOld
          ? { compatibility: { effectiveShape: 'wholePeriod', keyedMerge: false, panelRule: 'byComponent' } }
          : {};
        const windows = parted(rowsOf(one, list), [0, 1]);
        expect(findProblems(mergeAll(sampledMapping, one.type, windows, options))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});

describe.each(['leads', 'holter', 'dense'])('merging overlapping arrays of %s', (type) => {
  const arrays = fc.uniqueArray(
    fc.record({
      order: fc.nat(400),
      at: fc.nat(40),
      length: fc.integer({ min: 1, max: 9 }),
      gap: fc.nat(12),
      isDouble: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8, selector: ({ order }) => order },
  );

  const rowOf = ({
    order,
    at,
    length,
    gap,
    isDouble,
  }: {
    order: number;
    at: number;
    length: number;
    gap: number;
    isDouble: boolean;
  }) => {
    const samples = Array.from({ length }, (_, index) => (index === gap ? null : order * 10 + index));
    const values = { I: { periodMs: 4.166, samples }, ...(isDouble ? { II: { periodMs: 4.166, samples } } : {}) };
    return row(type === 'leads' ? NOON : NOON + at, values, { order: [NOON + order, order], correlationId: 'night' });
  };

  it('gives the same Observation whatever the order and the splitting', () => {
    fc.assert(
      fc.property(
        arrays.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const together = mergeAll(arrayMapping, type, [list.map(rowOf)]);
          expect(
            contentOf(
              mergeAll(
                arrayMapping,
                type,
                shuffled.map((each) => [rowOf(each)]),
              ),
            ),
          ).toEqual(contentOf(together));
          expect(findProblems(together)).toEqual([]);
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('a panel', () => {
  it('never mixes two readings of one instant when each row is whole', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const full = list.map(({ at, order }) => ({ at, order, names: [true, true, true] }));
        const rows = rowsOf(CASES[3], full);
        const { component = [] } = mergeAll(sampledMapping, 'bloodpressure', parted(rows, [0, 0, 1]));
        const values = component.map(({ valueQuantity }) => valueQuantity?.value);
        const newest = Math.max(...full.map(({ order }) => 100 + order));
        expect(values).toEqual([newest, newest]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe.each(CASES)('several writers of $type', (one) => {
  it('lose nothing of what others wrote, and agree, however their merges interleave', () => {
    const note = [{ text: 'Patient was running.' }];
    const turns = fc.array(fc.nat(11), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(readings, fc.integer({ min: 1, max: 12 }), turns, fc.nat(8), (list, writers, order, editAt) => {
        const queues: MeasurementRow[][] = Array.from({ length: writers }, () => []);
        rowsOf(one, list).forEach((each, index) => queues[index % writers]?.push(each));
        let standing: Observation | undefined;
        const write = (queue: MeasurementRow[] | undefined) => {
          const next = queue?.shift();
          if (next === undefined) return;
          for (const draft of draftsOf(sampledMapping, one.type, [next])) {
            standing = mergedInto(sampledMapping, draft, standing);
          }
        };
        order.forEach((turn, index) => {
          if (index === editAt && standing !== undefined) standing = { ...standing, note, bodySite: { text: 'wrist' } };
          write(queues[turn % writers]);
        });
        while (queues.some((queue) => queue.length > 0)) queues.forEach(write);
        const hasNote = standing?.note !== undefined;
        const expected = mergeAll(sampledMapping, one.type, [rowsOf(one, list)]);
        expect(contentOf(standing ?? expected)).toEqual(
          contentOf(hasNote ? { ...expected, note, bodySite: { text: 'wrist' } } : expected),
        );
      }),
      { numRuns: 120 },
    );
  });
});

describe('with the switches of the old service', () => {
  const medtech: MergeOptions = { compatibility: COMPATIBILITY.medtech };

  it('the window that is written last has each value that it names, whatever the keys of its rows', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const rows = rowsOf(CASES[3], list);
        const { component = [] } = mergeAll(
          sampledMapping,
          'bloodpressure',
          rows.map((one) => [one]),
          medtech,
        );
        const last = new Map(rows.flatMap(({ values }) => values.map(({ name, value }) => [name, value] as const)));
        const values = component.map(({ valueQuantity }) => valueQuantity?.value);
        expect(new Set(values)).toEqual(new Set(last.values()));
        expect(values).toHaveLength(last.size);
      }),
      { numRuns: RUNS },
    );
  });

  it('what others wrote stays, and the same window again changes nothing', () => {
    const note = [{ text: 'Patient was running.' }];
    fc.assert(
      fc.property(readings, (list) => {
        const windows = rowsOf(CASES[0], list).map((one) => [one]);
        const edited = { ...mergeAll(sampledMapping, 'heartrate', windows, medtech), note };
        for (const draft of draftsOf(sampledMapping, 'heartrate', windows.at(-1) ?? [])) {
          expect(mergedInto(sampledMapping, draft, edited, medtech)).toBe(edited);
        }
      }),
      { numRuns: 60 },
    );
  });
});
