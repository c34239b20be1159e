import { describe, expect, it } from 'vitest';
import {
  bloodPressure,
  contextOf,
  draftsOf,
  GRACE,
  heartRate,
  HOUR,
  mappingOf,
  NOON,
  observe,
  row,
} from './_drafts.ts';
import { finalizeObservation } from './finalize-observation.ts';
import { mergeOverwritten } from './merge-observation.ts';
import type { ObservationDraft } from './observation-draft.ts';

const mapping = mappingOf(heartRate(), bloodPressure());

function draftOf(type: string, rows: Parameters<typeof draftsOf>[2]): ObservationDraft {
  const [draft] = draftsOf(mapping, type, rows);
  if (draft === undefined) throw new Error('no draft');
  return draft;
}

const panel = (values: Record<string, number>, order: readonly number[]) => row(NOON, values, { order });

describe('bringing back what a lost race has overwritten', () => {
  const ours = [row(NOON + 1000, { hr: 71 }, { order: [1, 1] }), row(NOON + 3000, { hr: 99 }, { order: [1, 2] })];
  const theirs = [row(NOON, { hr: 70 }, { order: [2, 1] }), row(NOON + 3000, { hr: 73 }, { order: [2, 2] })];
  const existing = observe(mapping, 'heartrate', [ours]);
  const overwritten = observe(mapping, 'heartrate', [theirs]);
  const draft = draftOf('heartrate', ours);

  it('gives the same as if both had been merged in turn', () => {
    const merged = mergeOverwritten(mapping, draft, existing, overwritten, contextOf(draft));
    const both = observe(mapping, 'heartrate', [theirs, ours]);
    expect(merged).toMatchObject({
      valueSampledData: both.valueSampledData,
      effectivePeriod: both.effectivePeriod,
      extension: both.extension,
      subject: both.subject,
    });
  });

  it('writes nothing when nothing is missing', () => {
    expect(mergeOverwritten(mapping, draft, existing, existing, contextOf(draft))).toBeUndefined();
  });

  it('keeps floors: no older half joins a panel again', () => {
    const full = [panel({ systolic: 120, diastolic: 80 }, [3, 1]), panel({ systolic: 130 }, [4, 1])];
    const lost = observe(mapping, 'bloodpressure', [full]);
    const stale = observe(mapping, 'bloodpressure', [[panel({ diastolic: 60 }, [1, 1])]]);
    const one = draftOf('bloodpressure', full);
    const merged = mergeOverwritten(mapping, one, stale, lost, contextOf(one));
    expect(merged?.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([130]);
    expect(merged?.extension).toEqual(lost.extension);
  });

  it('leaves alone what was withdrawn, does not fit or has no template', () => {
    const context = contextOf(draft);
    expect(
      mergeOverwritten(mapping, draft, { ...existing, status: 'cancelled' }, overwritten, context),
    ).toBeUndefined();
    const { valueSampledData: _samples, ...rest } = overwritten;
    expect(mergeOverwritten(mapping, draft, existing, { ...rest, valueString: 'x' }, context)).toBeUndefined();
    expect(mergeOverwritten(mapping, draft, { ...rest, valueString: 'x' }, overwritten, context)).toBeUndefined();
    expect(mergeOverwritten(mapping, { ...draft, type: 'gone' }, existing, overwritten, context)).toBeUndefined();
  });
});

describe('finalizing', () => {
  const preliminary = observe(mapping, 'heartrate', [[row(NOON + 1000, { hr: 71 })]], { now: NOON + 60_000 });

  it('turns preliminary into final and nothing else', () => {
    expect(preliminary.status).toBe('preliminary');
    expect(finalizeObservation(preliminary, NOON + HOUR + GRACE)).toEqual({ ...preliminary, status: 'final' });
  });

  it.each(['final', 'amended', 'corrected', 'entered-in-error'] as const)('leaves %s alone', (status) => {
    expect(finalizeObservation({ ...preliminary, status }, NOON + 2 * HOUR)).toBeUndefined();
  });

  it('never comes before the last reading', () => {
    expect(finalizeObservation(preliminary, NOON)).toBeUndefined();
  });
});
