import { describe, expect, it } from 'vitest';
import { sortRows } from './sort-rows.ts';

const own = (key: string | number | undefined) => key;

describe('rows in an order', () => {
  it('go by numbers as numbers, also inside names', () => {
    expect(sortRows([10, 9, 2], { column: 0, direction: 'ascending' }, own)).toEqual([2, 9, 10]);
    expect(sortRows(['d-10', 'd-9'], { column: 0, direction: 'ascending' }, own)).toEqual(['d-9', 'd-10']);
  });

  it('have what is not known last, up or down', () => {
    expect(sortRows([1, undefined, 2], { column: 0, direction: 'ascending' }, own)).toEqual([1, 2, undefined]);
    expect(sortRows([1, undefined, 2], { column: 0, direction: 'descending' }, own)).toEqual([2, 1, undefined]);
  });

  it('stay as they came without one', () => {
    expect(sortRows([2, 1], undefined, own)).toEqual([2, 1]);
  });
});
