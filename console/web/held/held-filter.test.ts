import { describe, expect, it } from 'vitest';
import { readHeldFilter } from './held-filter.ts';

describe('the filter of what is held', () => {
  it('is as in the address, with hours as a time', () => {
    const query = { reason: 'UnknownDevice', device: 'strap-01', older: '2' };
    expect(readHeldFilter(query, 10_000_000)).toEqual({
      reason: 'UnknownDevice',
      device: 'strap-01',
      heldBefore: 2_800_000,
    });
  });

  it('is nothing where the address names nothing, or something else', () => {
    expect(readHeldFilter({}, 0)).toEqual({});
    expect(readHeldFilter({ older: 'soon', page: '2' }, 0)).toEqual({});
  });
});
