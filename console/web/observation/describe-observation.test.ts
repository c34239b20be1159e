import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { describeValues, effectiveText } from './describe-observation.ts';

const base: Observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };

describe('an Observation in words', () => {
  it('has its own value, and those of its components by their names', () => {
    const component = [
      { code: { text: 'systolic' }, valueQuantity: { value: 120, unit: 'mmHg' } },
      { code: { text: 'samples' }, valueSampledData: { origin: {}, period: 1, dimensions: 1 } },
    ];
    expect(describeValues({ ...base, valueQuantity: { value: 1.5, code: 'kg' }, component })).toEqual([
      { label: '', text: '1.5 kg' },
      { label: 'systolic', text: '120 mmHg' },
    ]);
    expect(describeValues({ ...base, valueString: 'on' })).toEqual([{ label: '', text: 'on' }]);
    const valueCodeableConcept = { coding: [{ code: 'a', display: 'Arrhythmia' }] };
    expect(describeValues({ ...base, valueCodeableConcept })).toEqual([{ label: '', text: 'Arrhythmia' }]);
  });

  it('has a time or a period', () => {
    expect(effectiveText({ ...base, effectiveDateTime: '2026-03-02' })).toBe('2026-03-02');
    expect(effectiveText({ ...base, effectivePeriod: { start: '2026-03-02' } })).toBe('2026-03-02 to …');
    expect(effectiveText(base)).toBe('no time');
  });
});
