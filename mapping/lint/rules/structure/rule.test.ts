import { describe, expect, it } from 'vitest';
import type { MappingSide } from '../../mapping-side.ts';
import { readPair } from '../../mapping-pair.ts';
import { structure } from './rule.ts';
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

  it('gives a fault without place the start of its file', () => {
    const file = { text: '', file: FHIR_FILE };
    const side = {
      faults: [{ code: 'LimitExceeded', message: 'too much' }],
      entries: [],
      typeNames: [],
      isWhole: false,
    } as const;
    const broken: MappingSide<never> = side;
    const [problem] = structure.check({ ...readPair({ device: file, fhir: file }), fhir: broken }).slice(-1);
    expect(problem?.place).toEqual({ file: '', pointer: '', line: 1, column: 1 });
    expect(problem?.hint).toContain('refuses the whole set');
  });
});
