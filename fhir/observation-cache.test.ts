import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { createObservationCache } from './observation-cache.ts';

const LONG = 'x'.repeat(20_000);

function observation(more: Partial<Observation>): Observation {
  return { resourceType: 'Observation', status: 'final', code: { text: 'made-up' }, ...more };
}

describe('observation cache', () => {
  it.each<readonly [string, Partial<Observation>]>([
    ['samples', { valueSampledData: { origin: {}, period: 1, dimensions: 1, data: LONG } }],
    ['a text', { valueString: LONG }],
    ['keys of samples', { extension: [{ url: 'urn:example', extension: [{ url: 'keys', valueString: LONG }] }] }],
    ['what others wrote', { note: [{ text: LONG }] }],
  ])('holds no more than its bytes, whether they are %s', (_, more) => {
    const cache = createObservationCache(100_000);
    for (const id of ['a', 'b', 'c', 'd']) cache.set(id, { observation: observation(more), etag: 'W/"1"' });
    expect(['a', 'b', 'c', 'd'].filter((id) => cache.get(id) !== undefined)).toEqual(['c', 'd']);
  });

  it('forgets what it is told to', () => {
    const cache = createObservationCache();
    cache.set('a', { observation: observation({}), etag: 'W/"1"' });
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });
});
