import { describe, expect, it } from 'vitest';
import { compareDateTexts } from './date-text.ts';

const NOON = '2021-02-01T12:00:00Z';

describe('compareDateTexts', () => {
  it.each([
    ['2021-02-01T12:00:00', 0],
    ['2021-02-01T12:00:00.0000000Z', 0],
    ['2021-02-01T12:00:00+00:00', 0],
    ['2021-02-01T13:30:00+01:30', 0],
    ['2021-02-01T13:30:00+0130', 0],
    ['2021-02-01T10:00:00-02', 0],
    ['2021-01-31T24:00:00Z', -43_200_000],
    ['2021-02-01T12:00:00.0000001Z', 1],
    ['2021-02-01T11:59:59Z', -1000],
  ])('reads %s as a date', (text, difference) => {
    expect(compareDateTexts(text, NOON)).toBe(difference);
  });

  it.each([
    '2021-02-01T24:46:00Z',
    '2021-02-01T12:00:00.12345678Z',
    '2021-02-01t12:00:00Z',
    '2021-02-01 12:00:00Z',
    '2021-02-01T12:00Z',
    '2021-02-01',
    '2021-13-01T12:00:00Z',
    'a text of thirty characters....',
    'a text that is longer than any date text can be',
  ])('leaves %s a text', (text) => {
    expect(compareDateTexts(text, NOON)).toBeUndefined();
    expect(compareDateTexts(NOON, text)).toBeUndefined();
  });
});
