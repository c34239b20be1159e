import { describe, expect, it } from 'vitest';
import { batch, NOW, row } from './_actor.ts';
import { acceptSignal } from './accept-batch.ts';
import { newState } from './actor-state.ts';
import { fromColumns } from './columns.ts';
import { segmentsOf } from './overflow.ts';
import { splitWindow } from './split-window.ts';
import { closeWindow } from './window-life.ts';

describe('a window that is split', () => {
  it('has all its rows in two halves at its place, each under the set and with the mark that it came with', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(1), row(2), row(3)]), NOW);
    acceptSignal(state, { ...batch([row(4), row(5)]), overwrite: true }, NOW);
    closeWindow(state, NOW, true);
    acceptSignal(state, batch([row(6)]), NOW);
    closeWindow(state, NOW, true);
    const [first, last] = state.closed;
    if (first === undefined) throw new Error('a window is closed');
    splitWindow(state, first);
    expect(state.closed.map(({ rows }) => rows)).toEqual([3, 2, 1]);
    expect(state.closed.at(-1)).toBe(last);
    const found = state.closed.map((window) =>
      segmentsOf(window).map(({ rows, publisher, overwrite }) => [overwrite, fromColumns(rows, publisher)]),
    );
    expect(found).toEqual([
      [[undefined, [row(1), row(2), row(3)]]],
      [[true, [row(4), row(5)]]],
      [[undefined, [row(6)]]],
    ]);
    expect(state.counters.windows).toBe(2);
  });

  it('cuts through the rows of one hand-off', () => {
    const state = newState(NOW);
    acceptSignal(state, batch([row(1), row(2), row(3)]), NOW);
    closeWindow(state, NOW, true);
    const [window] = state.closed;
    if (window === undefined) throw new Error('a window is closed');
    splitWindow(state, window);
    const sequences = state.closed.map((half) =>
      segmentsOf(half).flatMap(({ rows, publisher }) => fromColumns(rows, publisher).map(({ key }) => key.sequence)),
    );
    expect(sequences).toEqual([[1, 2], [3]]);
  });
});
