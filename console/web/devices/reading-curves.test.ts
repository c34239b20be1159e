import { describe, expect, it } from 'vitest';
import { readingAt, readingCurves } from './reading-curves.ts';

const reading = (
  takenAt: number,
  name: string,
  value: Parameters<typeof readingCurves>[0][0]['values'][0]['value'],
) => ({
  takenAt,
  enqueuedAt: takenAt,
  values: [{ name, value }],
});

describe('the curves of an open window', () => {
  it('are one for each value, in the order of time', () => {
    expect(readingCurves([reading(2, 'hr', 72), reading(1, 'hr', 71), reading(1, 'kg', 80)])).toEqual([
      { label: 'hr', isOwn: false, unit: '', times: [1, 2], values: [71, 72] },
      { label: 'kg', isOwn: false, unit: '', times: [1], values: [80] },
    ]);
  });

  it('spread an array of samples by its period, gaps and all', () => {
    expect(readingCurves([reading(100, 'ecg', { periodMs: 4, samples: [1, null, 3] })])).toMatchObject([
      { times: [100, 104, 108], values: [1, null, 3] },
    ]);
  });

  it('lead from each point to its reading, also from within an array of samples', () => {
    const later = reading(200, 'ecg', { periodMs: 4, samples: [7, 8] });
    const earlier = reading(100, 'ecg', { periodMs: 4, samples: [1, 2, 3] });
    const readings = [later, earlier];
    const [curve] = readingCurves(readings);
    expect(curve?.times.map((time) => readingAt(readings, time)?.takenAt)).toEqual([100, 100, 100, 200, 200]);
    expect(readingAt(readings, 99)).toBeUndefined();
  });

  it('take numbers that came as text, and leave out what is none', () => {
    expect(readingCurves([reading(1, 'hr', '71'), reading(2, 'hr', 'high'), reading(3, 'hr', '')])).toMatchObject([
      { times: [1], values: [71] },
    ]);
    expect(readingCurves([])).toEqual([]);
  });
});
