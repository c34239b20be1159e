import { describe, expect, it } from 'vitest';

import { parseSegmentFileName, segmentFileName } from './segment.ts';

describe('the name of a segment file', () => {
  it('says where the segment begins, and sorts as the segments do', () => {
    const bases = [0, 9, 10, 2 ** 40].map((sequence) => ({ sequence, offset: sequence * 300 }));
    const names = bases.map(segmentFileName);
    expect(names.map(parseSegmentFileName)).toEqual(bases);
    expect([...names].sort((a, b) => (a < b ? -1 : 1))).toEqual(names);
  });

  it.each(['1.log', 'hub.json', '00000000000000000000-00000000000000000000.log.old'])('is not %s', (name) => {
    expect(parseSegmentFileName(name)).toBeUndefined();
  });
});
