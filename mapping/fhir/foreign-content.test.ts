import type { Observation } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import { required } from '../required.ts';
import { bloodPressure, draftsOf, heartRate, mappingOf, merge, mergedInto, NOON, row } from './_drafts.ts';
import type { MergeOptions } from './_drafts.ts';
import { SAMPLE_KEYS_URL } from './key-extension.ts';

const mapping = mappingOf(
  heartRate({}, { defaultPeriod: 2000 }),
  bloodPressure(),
  heartRate({ typeName: 'session', periodInterval: -1 }),
  { typeName: 'note', periodInterval: 0, codes: [], value: { valueType: 'String', valueName: 'text' } },
);

const CASES = [
  { type: 'heartrate', names: ['hr'], step: 1000 },
  { type: 'session', names: ['hr'], step: 1000 },
  { type: 'bloodpressure', names: ['systolic', 'diastolic'], step: 0 },
  { type: 'note', names: ['text'], step: 0 },
] as const;

type Case = (typeof CASES)[number];

const text = fc.stringMatching(/^[a-z]{1,8}$/);
const concept = text.map((value) => ({ text: value }));
const reference = (type: string) => text.map((id) => ({ reference: `${type}/${id}` }));

/** What people and programs put into an Observation beside what we write there. */
const foreign = fc.record(
  {
    note: fc.array(
      text.map((value) => ({ text: value })),
      { minLength: 1, maxLength: 2 },
    ),
    bodySite: concept,
    method: concept,
    interpretation: fc.array(concept, { minLength: 1, maxLength: 2 }),
    performer: fc.array(reference('Practitioner'), { minLength: 1, maxLength: 2 }),
    basedOn: fc.array(reference('ServiceRequest'), { minLength: 1, maxLength: 2 }),
    derivedFrom: fc.array(reference('Observation'), { minLength: 1, maxLength: 2 }),
    referenceRange: fc.array(
      text.map((value) => ({ text: value })),
      { minLength: 1, maxLength: 1 },
    ),
    specimen: reference('Specimen'),
    text: text.map((value) => ({ status: 'additional' as const, div: `<div>${value}</div>` })),
    identifier: fc.array(
      text.map((value) => ({ system: 'urn:others', value })),
      { minLength: 1, maxLength: 2 },
    ),
    extension: fc.array(
      text.map((value) => ({ url: `urn:others:${value}`, valueString: value })),
      { minLength: 1, maxLength: 2 },
    ),
    component: fc.array(
      fc.record({
        code: text.map((value) => ({ coding: [{ system: 'urn:others', code: value }] })),
        valueString: text,
      }),
      { minLength: 1, maxLength: 2 },
    ),
    tag: fc.array(
      text.map((code) => ({ system: 'urn:others', code })),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

type Foreign = typeof foreign extends fc.Arbitrary<infer T> ? T : never;

function edited(
  observation: Observation,
  { identifier = [], extension = [], component = [], tag = [], ...whole }: Foreign,
): Observation {
  const joined = <T>(ours: readonly T[] = [], others: readonly T[]): T[] => [...ours, ...others];
  return {
    ...observation,
    ...whole,
    identifier: joined(observation.identifier, identifier),
    ...(extension.length > 0 && { extension: joined(observation.extension, extension) }),
    ...(component.length > 0 && { component: joined(observation.component, component) }),
    ...(tag.length > 0 && { meta: { ...observation.meta, tag: joined(observation.meta?.tag, tag) } }),
  };
}

function expectKept(
  after: Observation,
  { identifier = [], extension = [], component = [], tag = [], ...whole }: Foreign,
): void {
  expect(after).toMatchObject(whole);
  expect(after.identifier).toEqual(expect.arrayContaining(identifier));
  expect(after.extension ?? []).toEqual(expect.arrayContaining(extension));
  expect(after.component ?? []).toEqual(expect.arrayContaining(component));
  expect(after.meta?.tag ?? []).toEqual(tag);
}

interface Step {
  readonly at: number;
  readonly value: number;
  readonly edit: Foreign | undefined;
}

const steps = fc.array(
  fc.record({
    at: fc.nat(11),
    value: fc.integer({ min: 1, max: 300 }),
    edit: fc.option(foreign, { nil: undefined, freq: 2 }),
  }),
  { minLength: 2, maxLength: 8 },
);

/** Windows of one row each, some of them followed by somebody's edit. */
function play({ type, names, step }: Case, list: readonly Step[], options: MergeOptions): void {
  let standing: Observation | undefined;
  let others: Foreign = {};
  for (const { at, value, edit } of list) {
    const values = Object.fromEntries(names.map((name) => [name, value]));
    const [draft] = draftsOf(mapping, type, [row(NOON + at * step, values, { correlationId: 'run-7' })]);
    if (draft === undefined) throw new Error('no draft');
    standing = mergedInto(mapping, draft, standing, options);
    expectKept(standing, others);
    // Whoever had that window already has nothing to write, whatever others wrote since.
    expect(mergedInto(mapping, draft, standing, options)).toBe(standing);
    if (edit === undefined) continue;
    standing = edited(standing, edit);
    others = added(others, edit);
    expect(mergedInto(mapping, draft, standing, options)).toBe(standing);
  }
}

/** What one added stays when another one adds; what can be there once only is the last one's. */
function added(before: Foreign, next: Foreign): Foreign {
  const lists = ['identifier', 'extension', 'component', 'tag'] as const;
  const joined = lists.flatMap((name) => {
    const both = [...(before[name] ?? []), ...(next[name] ?? [])];
    return both.length === 0 ? [] : [[name, both]];
  });
  return { ...before, ...next, ...Object.fromEntries(joined) };
}

describe.each(CASES)('what others write into an Observation of $type', (one) => {
  it.each(Object.entries(COMPATIBILITY))('is never taken away, by the %s switches', (_, compatibility) => {
    fc.assert(
      fc.property(steps, (list) => play(one, list, { compatibility })),
      { numRuns: 40 },
    );
  });
});

it('an extension that somebody adds behind ours is no reason to write', () => {
  const [draft] = draftsOf(mapping, 'heartrate', [row(NOON, { hr: 70 })]);
  if (draft === undefined) throw new Error('no draft');
  const first = mergedInto(mapping, draft);
  const added = { ...first, extension: [...(first.extension ?? []), { url: 'urn:others', valueString: 'a' }] };
  expect(merge(mapping, draft, added)).toMatchObject({ kind: 'unchanged' });
});

it('components that somebody put in another order are no reason to write, and are found when there is one', () => {
  const readings = [
    { systolic: 120, diastolic: 80 },
    { systolic: 130, diastolic: 85 },
  ];
  const [draft, next] = readings.flatMap((values) => draftsOf(mapping, 'bloodpressure', [row(NOON, values)]));
  if (draft === undefined || next === undefined) throw new Error('no draft');
  const first = mergedInto(mapping, draft);
  const theirs = { code: { text: 'cuff size' }, valueString: 'large' };
  const sorted = { ...first, component: [theirs, ...(first.component ?? []).toReversed()] };
  expect(merge(mapping, draft, sorted)).toMatchObject({ kind: 'unchanged' });
  const { component = [] } = mergedInto(mapping, next, sorted);
  expect(component.map(({ valueQuantity, valueString }) => valueQuantity?.value ?? valueString)).toEqual([
    130,
    85,
    'large',
  ]);
});

describe('what was tampered with', () => {
  it.each(['nonsense', '0', '-5', '900'])('loses and moves no sample: a first slot of %s', (valueString) => {
    const [first, second] = [0, 2].map((seconds) =>
      draftsOf(mapping, 'heartrate', [row(NOON + seconds * 1_000, { hr: 60 + seconds })]),
    );
    const standing = mergedInto(mapping, required(first?.[0]));
    const [keys] = standing.extension ?? [];
    const series = (keys?.extension ?? []).map((one) => ({
      ...one,
      extension: [...(one.extension ?? []), { url: 'start', valueString }],
    }));
    const tampered = { ...standing, extension: [{ url: SAMPLE_KEYS_URL, extension: series }] };
    const merged = mergedInto(mapping, required(second?.[0]), tampered);
    expect(merged.valueSampledData?.data).toBe('60 62');
    expect(merged.effectivePeriod).toEqual({ start: '2026-03-01T12:00:00.000Z', end: '2026-03-01T12:00:02.000Z' });
  });

  it('a time of a kind that a template does not write keeps an Observation from being added to', () => {
    const [draft] = draftsOf(mapping, 'note', [row(NOON, { text: 'ours' })]);
    const { effectiveDateTime: _, ...standing } = mergedInto(mapping, required(draft));
    const effectiveTiming = { event: ['2026-03-01T12:00:00Z'] };
    expect(merge(mapping, required(draft), { ...standing, effectiveTiming }).kind).toBe('sibling');
  });
});
