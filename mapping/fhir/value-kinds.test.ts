import { describe, expect, it } from 'vitest';
import { COMPATIBILITY } from '../compatibility.ts';
import { draftsOf, heartRate, HOUR, mappingOf, merge, mergedInto, NOON, observe, row } from './_drafts.ts';
import { findProblems } from './_validate.ts';
import { referencedId } from './observation-parts.ts';

const sct = (code: string) => [{ system: 'http://snomed.info/sct', code }];

describe('a concept', () => {
  const fall = { valueType: 'CodeableConcept', codes: sct('217082002'), text: 'Fall' };

  it('with a name stands where the value of that name came, whatever that was', () => {
    const mapping = mappingOf(heartRate({ periodInterval: 0, value: { ...fall, valueName: 'fallen' } }));
    for (const fallen of [1, 'yes', { periodMs: 4, samples: [1] }]) {
      const observation = observe(mapping, 'heartrate', [[row(NOON, { fallen })]]);
      expect(observation.valueCodeableConcept).toEqual({ coding: sct('217082002'), text: 'Fall' });
    }
  });

  it('that a component has without a name stands in every Observation, found by its kind', () => {
    const components = [{ codes: sct('246464006'), value: fall }];
    const mapping = mappingOf(heartRate({ components }));
    const observation = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })], [row(NOON + 2000, { hr: 71 })]]);
    expect(observation.component).toMatchObject([
      { code: { text: 'CodeableConcept' }, valueCodeableConcept: { text: 'Fall' } },
    ]);
    expect(findProblems(observation)).toEqual([]);
  });

  it('of an hour collides with none', () => {
    const mapping = mappingOf(heartRate({ value: fall }));
    const rows = [row(NOON, {}), row(NOON + 1, {})];
    expect(mapping.transform({ type: 'heartrate', deviceId: 'sensor-1', rows }).slotCollisions).toBe(0);
  });
});

describe('an array', () => {
  it('is nothing to a template that took arrays when the draft was made and takes numbers now', () => {
    const before = mappingOf(heartRate());
    const now = mappingOf(heartRate({ value: { valueType: 'Quantity', valueName: 'hr', unit: '/min' } }));
    const [draft] = draftsOf(before, 'heartrate', [row(NOON, { hr: { periodMs: 1000, samples: [70, 71] } })]);
    if (draft === undefined) throw new Error('no draft');
    expect(mergedInto(now, draft)).not.toHaveProperty('valueQuantity');
  });
});

describe('an hour of samples whose period does not divide it', () => {
  it.each([
    [7_000_000, 1],
    [1_500_000, 3],
    [7000, 515],
  ])('has every slot of %d ms that begins in it, with the switches of the old service: %d', (defaultPeriod, slots) => {
    const mapping = mappingOf(heartRate({}, { defaultPeriod }));
    const options = { compatibility: COMPATIBILITY.medtech, now: NOON + 2 * HOUR };
    const { valueSampledData } = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]], options);
    expect(valueSampledData?.data?.split(' ')).toHaveLength(slots);
  });
});

describe('an Observation that another system wrote', () => {
  it('with effectiveInstant has one effective time after a merge', () => {
    const mapping = mappingOf(heartRate({ periodInterval: 0 }, {}));
    const first = observe(mapping, 'heartrate', [[row(NOON, { hr: 70 })]]);
    const { effectiveDateTime, effectivePeriod, ...rest } = first;
    const instant = effectiveDateTime ?? effectivePeriod?.start ?? '';
    const [draft] = draftsOf(mapping, 'heartrate', [row(NOON, { hr: 71 })]);
    if (draft === undefined) throw new Error('no draft');
    const outcome = merge(mapping, draft, { ...rest, effectiveInstant: instant });
    if (outcome.kind !== 'write') throw new Error(outcome.kind);
    const effective = Object.keys(outcome.observation).filter((name) => name.startsWith('effective'));
    expect(effective).toEqual([effectiveDateTime === undefined ? 'effectivePeriod' : 'effectiveDateTime']);
  });
});

describe('the id in a reference', () => {
  it.each([
    ['Patient/p-1', 'p-1'],
    ['https://fhir.example/r4/Patient/p-1/_history/3', 'p-1'],
    ['Group/p-1', undefined],
    [undefined, undefined],
  ])('of %s to a Patient is %s', (reference, id) => {
    expect(referencedId(reference, 'Patient')).toBe(id);
  });
});
