import { describe, expect, it } from 'vitest';
import { linkTo, parseRoute } from './router.ts';

describe('an address', () => {
  it('names the page, its parts and its query', () => {
    expect(parseRoute('#/devices/strap-01/heartrate?state=Held')).toEqual({
      page: 'devices',
      path: ['strap-01', 'heartrate'],
      query: { state: 'Held' },
    });
  });

  it.each(['', '#', '#/', '#/nothing-here'])('shows the pipeline for %j', (hash) => {
    expect(parseRoute(hash).page).toBe('pipeline');
  });

  it('survives device ids with any characters', () => {
    const path = ['urn:dev/ops 1?#%', 'heart rate'];
    const query = { text: 'a&b=c', empty: undefined };
    expect(parseRoute(linkTo('devices', path, query))).toEqual({ page: 'devices', path, query: { text: 'a&b=c' } });
  });

  it('takes a stray percent sign as it is', () => {
    expect(parseRoute('#/devices/100%').path).toEqual(['100%']);
  });
});
