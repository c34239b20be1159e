import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assignment } from './assignments.ts';
import { configuredPatient, patientAt, timelineOf } from './assignments.ts';

const DAY = 86_400_000;

function patients(timeline: ReturnType<typeof timelineOf>, ...times: readonly number[]): readonly string[] {
  return times.map((at) => {
    const answer = patientAt(timeline, at, DAY);
    return answer.kind === 'patient' ? answer.patient : answer.why;
  });
}

describe('timeline', () => {
  const edits: readonly Assignment[] = [
    { from: 30, patient: 'b' },
    { from: 20, patient: 'a' },
    { from: 10, patient: 'a' },
  ];

  it('takes edits of one patient for one assignment, whatever their order', () => {
    const expected = [
      { from: 10, patient: 'a' },
      { from: 30, patient: 'b' },
    ];
    expect(timelineOf(edits, true).assignments).toEqual(expected);
    expect(timelineOf(edits.toReversed(), true).assignments).toEqual(expected);
  });

  it('tells nothing when one of its times is unknown', () => {
    const timeline = timelineOf([...edits, { from: Number.NaN, patient: 'c' }], true);
    expect(patients(timeline, 15, 35)).toEqual(['unknown', 'unknown']);
  });
});

describe('patientAt', () => {
  it('answers the assignment in force, from its first moment on', () => {
    const timeline = timelineOf(
      [
        { from: 10, patient: 'a' },
        { from: 30, patient: 'b' },
      ],
      true,
    );
    expect(patients(timeline, 10, 29, 30, 31)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('reaches back from the first assignment ever by a day', () => {
    const timeline = timelineOf([{ from: 2 * DAY, patient: 'a' }], true);
    expect(patients(timeline, DAY - 1, DAY)).toEqual(['beforeFirst', 'a']);
  });

  it('reaches back over the time when the device was known but nobody had it', () => {
    const timeline = timelineOf(
      [
        { from: 0, patient: undefined },
        { from: 10, patient: 'a' },
      ],
      true,
    );
    expect(patients(timeline, 5)).toEqual(['a']);
  });

  it('does not reach back from an assignment that had one before it', () => {
    const timeline = timelineOf(
      [
        { from: 0, patient: 'a' },
        { from: 10, patient: undefined },
        { from: 20, patient: 'b' },
      ],
      true,
    );
    expect(patients(timeline, 15)).toEqual(['unassigned']);
  });

  it('does not reach back when older versions may be lost', () => {
    const timeline = timelineOf([{ from: 10, patient: 'a' }], false);
    expect(patients(timeline, 5, 10)).toEqual(['unknown', 'a']);
  });

  it('never answers a patient whom no assignment names for that time or the day after', () => {
    const assignment = fc.record({
      from: fc.integer({ min: 0, max: 10 * DAY }),
      patient: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    });
    const at = fc.integer({ min: -DAY, max: 11 * DAY });
    fc.assert(
      fc.property(fc.array(assignment), fc.boolean(), at, (versions, complete, at) => {
        const answer = patientAt(timelineOf(versions, complete), at, DAY);
        if (answer.kind === 'nobody') return;
        const justified = versions.some(({ from, patient }) => patient === answer.patient && from <= at + DAY);
        expect(justified).toBe(true);
      }),
    );
  });
});

describe('configured assignments', () => {
  it('hold for their device from their first moment to before their end', () => {
    const configured = [
      { device: 'd', patient: 'a', from: 10, to: 20 },
      { device: 'd', patient: 'b', from: 20 },
    ];
    const answers = [9, 10, 19, 20, 1000].map((at) => configuredPatient(configured, 'd', at));
    expect(answers).toEqual([undefined, 'a', 'a', 'b', 'b']);
    expect(configuredPatient(configured, 'other', 15)).toBeUndefined();
  });
});
