import { describe, expect, it } from 'vitest';
import { addFates, EMPTY_REPORT } from './report.ts';

const fault = { code: 'IncompatibleData', message: 'no device id', typeName: 'heartrate', template: 2 };

describe('the report of a replay', () => {
  it('adds up letters, readings and fates', () => {
    const first = addFates(EMPTY_REPORT, [{ fate: 'passes', readings: 3, faults: [] }]);
    const both = addFates(first, [
      { fate: 'passes', readings: 2, faults: [] },
      { fate: 'gone', readings: 0, faults: [] },
    ]);
    expect(both).toMatchObject({ letters: 3, readings: 5, fates: { passes: 2, gone: 1 }, remaining: [] });
  });

  it('counts the letters of each fault that remains, most first, and a letter once for the same fault', () => {
    const other = { code: 'ImplausibleTime', message: 'too old' };
    const report = addFates(EMPTY_REPORT, [
      { fate: 'faulty', readings: 0, faults: [other] },
      { fate: 'faulty', readings: 0, faults: [fault, fault] },
      { fate: 'partly', readings: 1, faults: [{ ...fault, typeName: 'HeartRate' }] },
    ]);
    expect(report.remaining).toEqual([
      { code: 'IncompatibleData', message: 'no device id', type: 'heartrate', template: 2, letters: 2 },
      { ...other, letters: 1 },
    ]);
  });

  it('stays small however many kinds of faults there are', () => {
    const fates = Array.from({ length: 1_000 }, (_, index) => ({
      fate: 'faulty' as const,
      readings: 0,
      faults: [{ code: 'IncompatibleData', message: `at position ${index}` }],
    }));
    const report = addFates(EMPTY_REPORT, fates);
    expect(report.letters).toBe(1_000);
    expect(report.remaining).toHaveLength(100);
  });
});
