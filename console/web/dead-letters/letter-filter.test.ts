import { describe, expect, it } from 'vitest';
import { readLetterFilter } from './letter-filter.ts';

describe('the filter of dead letters', () => {
  it('is as in the address, with templates counted from 0 and hours as a time', () => {
    const query = { code: 'IncompatibleData', template: '1', kind: 'event', within: '1', discarded: 'yes' };
    expect(readLetterFilter(query, 3_600_001)).toEqual({
      code: 'IncompatibleData',
      template: 1,
      kind: 'event',
      since: 1,
      isDiscarded: true,
    });
    expect(readLetterFilter({ type: 'hr', device: 'd' }, 0)).toEqual({ type: 'hr', device: 'd' });
  });

  it('is nothing for what it does not know', () => {
    expect(readLetterFilter({ template: '-1', kind: 'x', within: '-1', discarded: 'no' }, 0)).toEqual({});
    expect(readLetterFilter({ template: 'x' }, 0)).toEqual({});
    expect(readLetterFilter({ template: '' }, 0)).toEqual({});
    expect(readLetterFilter({ template: '0' }, 0)).toEqual({ template: 0 });
  });
});
