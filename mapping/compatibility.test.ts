import { describe, expect, it } from 'vitest';
import { COMPATIBILITY, resolveCompatibility } from './compatibility.ts';

describe('the switches that a setting stands for', () => {
  it('are those of its name', () => {
    expect(resolveCompatibility('medtech')).toEqual(COMPATIBILITY.medtech);
  });

  it('are those of its base but for the ones it changes', () => {
    expect(resolveCompatibility({ base: 'medtech', onUnresolved: 'hold', keyedMerge: undefined })).toEqual({
      ...COMPATIBILITY.medtech,
      onUnresolved: 'hold',
    });
  });

  it('differ between the two sets in every switch', () => {
    for (const [name, value] of Object.entries(COMPATIBILITY.default)) {
      expect(COMPATIBILITY.medtech, name).not.toHaveProperty(name, value);
    }
  });
});
