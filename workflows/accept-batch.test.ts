import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptSignal, forgetOldRuns } from './accept-batch.ts';
import { batch, NOW, PUBLISHER, row } from './_actor.ts';
import { type ActorState, newState } from './actor-state.ts';
import { fromColumns } from './columns.ts';
import { frozenColumns } from './growing-columns.ts';

function sequences(state: ActorState): number[] {
  const segments = state.open?.segments ?? [];
  return segments.flatMap(({ rows, publisher }) =>
    fromColumns(frozenColumns(rows), publisher).map(({ key }) => key.sequence),
  );
}

describe('accepting signals', () => {
  it('opens a window with the first row, for the length that the batch brings', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(1), row(2)], { lengthSeconds: 60 }), NOW);
    expect(state.open).toMatchObject({ rows: 2, openedAt: NOW, closesAt: NOW + 60_000 });
    expect(state.open).toMatchObject({ firstOccurredAt: NOW + 1000, lastOccurredAt: NOW + 2000 });
  });

  it('closes the window that they fill, so that the next rows open another', () => {
    const state = newState(NOW);
    const rules = { maxWindowBytes: 200 };
    for (let sequence = 1; sequence <= 6; sequence++) acceptSignal(state, batch([row(sequence)], rules), NOW);
    expect(state.closed.map(({ rows }) => rows)).toEqual([2, 2, 2]);
    expect(state.open).toBeUndefined();
    expect(state.counters).toMatchObject({ accepted: 6, windows: 3 });
  });

  it('keeps the deadline of an open window when more rows come', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(1)]), NOW);
    acceptSignal(state, batch([row(2)]), NOW + 30_000);
    expect(state.open?.closesAt).toBe(NOW + 900_000);
  });

  it('takes each row once, however batches are cut and repeated after a take-over', () => {
    const cut = fc.record({ from: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 1, max: 15 }) });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 12 }), (resent) => {
        const state = newState(NOW);
        let highest = 0;
        for (const { from, length } of resent) {
          // A sender never skips: it resends from somewhere already sent, or goes on where the last one stopped.
          const start = Math.min(from, highest + 1);
          const rows = Array.from({ length }, (_, index) => row(start + index));
          acceptSignal(state, batch(rows), NOW);
          highest = Math.max(highest, start + length - 1);
        }
        expect(sequences(state)).toEqual(Array.from({ length: highest }, (_, index) => index + 1));
        expect(state.counters.accepted).toBe(highest);
      }),
    );
  });

  it('tells rows of one event apart by their sub', () => {
    const state = newState(NOW);
    const at = (sub: number) => row(5, { key: { publisher: PUBLISHER, sequence: 5, sub, enqueuedAt: NOW } });
    acceptSignal(state, batch([at(0), at(1)]), NOW);
    acceptSignal(state, batch([at(1), at(2)]), NOW);
    expect(state.counters).toMatchObject({ accepted: 3, duplicates: 1 });
  });

  it('keeps publishers apart: a re-created hub starts again at sequence 0', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(7)]), NOW);
    const other = row(1, { key: { publisher: 'hub/devices/2/0', sequence: 1, sub: 0, enqueuedAt: NOW } });
    acceptSignal(state, batch([other]), NOW);
    expect(state.counters).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(state.open?.segments).toHaveLength(2);
  });

  it('never mixes the rows of two mapping sets in one segment', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(1)]), NOW);
    acceptSignal(state, { ...batch([row(2)]), mappingSet: 'set-2' }, NOW);
    expect(state.open?.segments.map(({ mappingSet }) => mappingSet)).toEqual(['set-1', 'set-2']);
  });

  it('never mixes rows that overwrite with rows that do not', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(1)]), NOW);
    acceptSignal(state, { ...batch([row(2)]), overwrite: true }, NOW);
    acceptSignal(state, { ...batch([row(3)]), overwrite: 'yes' }, NOW);
    expect(state.open?.segments.map(({ overwrite, rows }) => [overwrite, rows.count])).toEqual([
      [undefined, 2],
      [true, 1],
    ]);
  });

  it('keeps any other argument as a dead letter and goes on', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (argument) => {
        const state = newState(NOW);
        acceptSignal(state, argument, NOW);
        acceptSignal(state, batch([row(1)]), NOW);
        expect(state.counters).toMatchObject({ malformed: 1, accepted: 1 });
        expect(state.letters).toMatchObject([{ code: 'MalformedSignal' }]);
      }),
    );
  });

  it.each([
    ['keys that do not ascend', { ...batch([row(2), row(1)]) }],
    ['columns of different lengths', { ...batch([row(1)]), rows: { ...batch([row(1)]).rows, occurredAt: [] } }],
    ['a publisher without a slash', { ...batch([row(1)]), publisher: '__proto__' }],
    ['a version of the future', { ...batch([row(1)]), v: 2 }],
    ['a time that no Date has', batch([row(1, { occurredAt: 9e15 })])],
    [
      'times that add up to none',
      { ...batch([row(1)]), rows: { ...batch([row(1), row(2)]).rows, enqueuedAt: [8e15, 8e15] } },
    ],
    ['a deadline that no Date has', batch([row(1)], { lengthSeconds: 1e15 })],
    ['a run that may take no signal', batch([row(1)], { signalsPerRun: 0 })],
  ])('refuses a batch with %s', (_, argument) => {
    const state = newState(NOW);
    acceptSignal(state, argument, NOW);
    expect(state.open).toBeUndefined();
    expect(state.counters.malformed).toBe(1);
  });

  it('stays small under a storm of garbage', () => {
    const state = newState(NOW);
    for (let index = 0; index < 1_000; index++) acceptSignal(state, 'x'.repeat(100_000), NOW);
    expect(state.counters.malformed).toBe(1_000);
    expect(JSON.stringify(state).length).toBeLessThan(200_000);
  });
});

describe('watermarks', () => {
  it('of replay runs are forgotten after a week, of hub partitions never', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(1, { key: { publisher: 'run/r1', sequence: 1, sub: 0, enqueuedAt: NOW } })]), NOW);
    acceptSignal(state, batch([row(1)]), NOW);
    forgetOldRuns(state, NOW + 8 * 24 * 3600 * 1000);
    expect(Object.keys(state.watermarks)).toEqual([PUBLISHER]);
  });
});
