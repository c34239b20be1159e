import { describe, expect, it } from 'vitest';
import { preview } from '../../../mapping/preview/preview.ts';
import { deviceFile, fhirFile, heartRate, heartRateFhir, input } from '../../../mapping/preview/_mappings.ts';
import { renderFault } from './render-fault.ts';
import { renderObservation } from './render-observation.ts';
import { renderPreview } from './render-preview.ts';

const reading = { device: 's', at: '2026-03-02T08:00:00Z', hr: 71 };
const code = { coding: [{ code: '8867-4' }] };

describe('an Observation for people', () => {
  it.each([
    ['a quantity', { valueQuantity: { value: 71, code: '/min' } }, '8867-4: 71 /min'],
    ['text', { valueString: 'left' }, '8867-4: left'],
    ['a concept', { valueCodeableConcept: { text: 'worn' } }, '8867-4: worn'],
    ['a reason', { dataAbsentReason: { coding: [{ display: 'Error' }] } }, '8867-4: absent (Error)'],
    ['nothing', {}, '8867-4'],
  ])('shows %s', (_, value, line) => {
    const rendered = renderObservation({ resourceType: 'Observation', status: 'final', code, ...value });
    expect(rendered.at(-1)?.trim()).toBe(line);
  });

  it('shows enough of long samples to recognize them', () => {
    const data = Array.from({ length: 100 }, (_, index) => index).join(' ');
    const valueSampledData = { origin: { value: 0, unit: 'mV' }, period: 4, dimensions: 1, data };
    const rendered = renderObservation({ resourceType: 'Observation', status: 'final', code, valueSampledData });
    expect(rendered.at(-1)).toMatch(/every 4 ms, 0 mV \+ "0 1 2 .{54}…"$/);
  });
});

describe('a preview for people', () => {
  it('begins with the faults of the mappings', () => {
    const device = deviceFile(heartRate({ typeName: ' ' }));
    expect(renderPreview(preview(input([reading], { device })), ['m:1'])).toMatch(
      /^devicecontent\.json:1:\d+: InvalidTemplate .*typeName is blank/,
    );
  });

  it('says why a group is no Observation', () => {
    const fhir = fhirFile(heartRateFhir({ typeName: 'other' }));
    const text = renderPreview(preview(input([reading], { fhir })), ['m:1']);
    expect(text).toContain('heartrate · s · 1 reading(s) · 2026-03-02T08:00:00.000Z\n  fault TemplateNotFound');
    expect(text).toMatch(/1 message\(s\), 1 measurement\(s\), 0 Observation\(s\), 1 fault\(s\)$/);
  });
});

describe('a fault for people', () => {
  it('leads with its place and ends with what it is about', () => {
    const fault = { code: 'IncompatibleData', message: 'it is wrong', expected: 'a number', received: 'x' } as const;
    expect(renderFault({ ...fault, file: 'a.json', line: 2, column: 3, typeName: 'hr', expression: '$.x' })).toBe(
      'a.json:2:3: IncompatibleData (hr): it is wrong\n    expression $.x\n    expected a number\n    received x',
    );
    expect(renderFault({ code: 'InvalidJson', message: 'no' })).toBe('InvalidJson: no');
  });
});
