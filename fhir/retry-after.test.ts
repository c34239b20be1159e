import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

it.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['an HTTP-date', { 'retry-after': 'Thu, 01 Jan 2026 12:00:10 GMT' }, 10_000],
  ['an HTTP-date that has passed', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
  ['milliseconds of Azure, before seconds', { 'x-ms-retry-after-ms': '150', 'retry-after': '1' }, 150],
  ['plain milliseconds', { 'retry-after-ms': '25.4' }, 26],
  ['the first of several', { 'retry-after': ['3', '9'] }, 3_000],
  ['a day as an hour', { 'retry-after': '86400' }, 3_600_000],
  ['the reset of a used-up limit', { ratelimit: ['"requests";r=59988;t=50', '"fhirInteractions";r=0;t=47'] }, 47_000],
  ['the last reset of several on one line', { ratelimit: '"a";r=0;t=3, "b";r=0;t=9,"c";r=1;t=60' }, 9_000],
  ['a limit that is not used up as nothing', { ratelimit: '"default";r=50;t=30' }, undefined],
  ['what is asked for before a limit', { 'retry-after': '2', ratelimit: '"default";r=0;t=30' }, 2_000],
  ['words as nothing', { 'retry-after': 'soon' }, undefined],
  ['a negative number as a date that is none', { 'retry-after': '-' }, undefined],
  ['no header as nothing', {}, undefined],
])('reads %s', (_, headers, expected) => {
  expect(retryAfterMs(headers, NOW)).toBe(expected);
});
