import { describe, expect, it } from 'vitest';
import { found, heartRateDevice } from '../../_pair.ts';

describe('duplicate-template', () => {
  it('reports the later of two that are the same, in whatever order their properties stand', () => {
    const same = Object.fromEntries(Object.entries(heartRateDevice()).toReversed());
    expect(
      found('duplicate-template', { device: [heartRateDevice(), heartRateDevice({ typeName: 'x' }), same] }),
    ).toEqual(['/template/2/template: This template is the same as template 0: every reading is made twice.']);
  });

  it('allows templates of one type for two shapes of message', () => {
    const other = heartRateDevice({ typeMatchExpression: '$..[?(@hr)]' }, { valueExpression: '$.matchedToken.hr' });
    expect(found('duplicate-template', { device: [heartRateDevice(), other] })).toEqual([]);
  });
});
