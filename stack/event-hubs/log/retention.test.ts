import { describe, expect, it } from 'vitest';

import { countExpired } from './retention.ts';

const sealed = [
  { bytes: 10, newestMs: 100 },
  { bytes: 10, newestMs: 200 },
  { bytes: 10, newestMs: 300 },
];

describe('retention', () => {
  it.each([
    { what: 'nothing that is young and fits', retention: { ageMs: 900, bytes: 100 }, expired: 0 },
    { what: 'what is older than the age', retention: { ageMs: 750, bytes: 100 }, expired: 2 },
    {
      what: 'what is beyond the size, counting the segment being written',
      retention: { ageMs: 900, bytes: 25 },
      expired: 1,
    },
    { what: 'everything sealed at most', retention: { ageMs: 0, bytes: 0 }, expired: 3 },
  ])('drops $what', ({ retention, expired }) => {
    expect(countExpired(sealed, 5, retention, 1000)).toBe(expired);
  });
});
