import { describe, expect, it } from 'vitest';
import { found, heartRateDevice } from '../../_pair.ts';

const value = (valueName: string, valueExpression: unknown): object => ({ valueName, valueExpression });

describe('repeated-value', () => {
  it('tells a repeated name from a repeated expression', () => {
    const values = [value('a', '$.Body.a'), value('a', '$.Body.b'), value('b', '$.Body.a'), value('c', '$.Body.c')];
    expect(found('repeated-value', { device: [heartRateDevice({ values })] })).toEqual([
      '/template/0/template/values/1/valueName: Two values of this template are named "a": only one of them can be written.',
      '/template/0/template/values/2/valueExpression: "b" and "a" are read by the same expression: one number stands as both.',
    ]);
  });

  it('compares the language too', () => {
    const values = [value('a', 'Body'), value('b', { value: 'Body', language: 'JmesPath' })];
    expect(found('repeated-value', { device: [heartRateDevice({ values })] })).toEqual([]);
  });
});
