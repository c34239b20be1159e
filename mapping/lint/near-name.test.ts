import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from './near-name.ts';

describe('the name that a misspelled one means', () => {
  it.each([
    ['stepsCount', 'stepcount'],
    ['valuesName', 'valueName'],
    ['HEARTRATE', 'heartrate'],
    ['hartrate', 'heartrate'],
    ['systolc', 'systolic'],
  ])('finds for %s the name %s', (name, meant) => {
    expect(nearestName(name, ['glucose', meant, 'oxygensaturation'])).toBe(meant);
  });

  it.each(['hr', 'comment', '', 'weight'])('finds none for %j', (name) => {
    expect(nearestName(name, ['heartrate', 'rr', 'height2000', 'values'])).toBeUndefined();
  });

  it('prefers the nearest, and of equals the first', () => {
    expect(nearestName('values', ['valued', 'valuers', 'values'])).toBe('values');
    expect(nearestName('pulse1', ['pulse2', 'pulse3'])).toBe('pulse2');
  });

  it('becomes a question, or nothing', () => {
    expect(didYouMean('valuesName', ['valueName'])).toBe('Did you mean "valueName"? ');
    expect(didYouMean('note', ['valueName'])).toBe('');
  });
});
