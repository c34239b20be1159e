import { describe, expect, it } from 'vitest';
import { DEVICE_FILE, FHIR_FILE, findingsOf, heartRateDevice, heartRateSeries } from '../../_pair.ts';

describe('structure', () => {
  it('gives the place in a text that is not JSON', () => {
    const [finding] = findingsOf('structure', { fhir: '{\n  "templateType": "CollectionFhir",\n  "template" []\n}' });
    expect(finding).toMatchObject({ file: FHIR_FILE, line: 3, column: 14, severity: 'error' });
    expect(finding?.hint).toContain('JSON');
  });

  it('gives the column inside an expression', () => {
    const [finding] = findingsOf('structure', { device: [heartRateDevice({ deviceIdExpression: '$.Body[?' })] });
    expect(finding).toMatchObject({ file: DEVICE_FILE, pointer: '/template/0/template/deviceIdExpression' });
    expect(finding?.column).toBeGreaterThan(35);
    expect(finding?.hint).toContain('expression');
  });

  it.each([
    [undefined, '/template/0/template/value', 'missing'],
    [0, '/template/0/template/value/defaultPeriod', 'above 0'],
    [-1000, '/template/0/template/value/defaultPeriod', 'above 0'],
  ])('reports a defaultPeriod of %s', (defaultPeriod, pointer, words) => {
    const [finding, ...others] = findingsOf('structure', { fhir: [heartRateSeries({}, { defaultPeriod })] });
    expect(finding).toMatchObject({ pointer, message: expect.stringContaining(words) });
    expect(others).toEqual([]);
  });
});
