import type { Observation } from '@medplum/fhirtypes';
import { required } from '../required.ts';
import type { Decimal } from './decimal.ts';
import type { ExactTime } from './exact-time.ts';
import { compareTimes, earliest, formatTicks, formatTime, latest, wholeMs } from './exact-time.ts';
import { commonPeriod, slotHolding, timeOfSlot } from './grid.ts';
import type { Layout, Series } from './layout.ts';
import { effectiveBounds } from './observation-parts.ts';
import { stateOf } from './series-state.ts';
import type { ObservationState } from './series-state.ts';
import { SLOTS_PER_PAGE } from './transform.ts';

/** The time of an Observation; sample 0 of every series is at `start`. */
export interface Effective {
  readonly start: ExactTime;
  readonly end: ExactTime;
  readonly shape: 'dateTime' | 'period' | 'ticks';
}

export interface EffectiveInput {
  readonly layout: Layout;
  readonly state: ObservationState;
  /** Times of the readings that come in. */
  readonly times: readonly ExactTime[];
  readonly existing: Observation | undefined;
  /** The old service's: always a Period, the whole hour or day. */
  readonly wholePeriod: boolean;
  /** Readings of one second share an Observation. */
  readonly isSecondWide: boolean;
}

export function effectiveOf(input: EffectiveInput): Effective {
  const { layout } = input;
  if (layout.interval === 0) return instantOf(input);
  if (input.wholePeriod && layout.period !== undefined) return wholePeriodOf(input, layout.period);
  return spanOf(input);
}

/** Writes the time; one that stands and means the same is left as others wrote it. */
export function effectiveFields(effective: Effective, existing: Observation | undefined): Partial<Observation> {
  const { start, end, shape } = effective;
  if (existing !== undefined && isSame(existing, effective)) {
    const { effectiveDateTime, effectivePeriod } = existing;
    if (effectivePeriod !== undefined) return { effectivePeriod };
    if (effectiveDateTime !== undefined && shape === 'dateTime') return { effectiveDateTime };
  }
  if (shape === 'dateTime') return { effectiveDateTime: formatTime(start) };
  const format = shape === 'ticks' ? formatTicks : formatTime;
  return { effectivePeriod: { start: format(start), end: format(end) } };
}

/** To the millisecond: servers cut or pad what is below. */
function isSame(existing: Observation, { start, end }: Effective): boolean {
  const standing = effectiveBounds(existing);
  return standing.start?.ms === start.ms && standing.end?.ms === end.ms;
}

function instantOf(input: EffectiveInput): Effective {
  const standing = effectiveBounds(input.existing);
  const times = [standing.start, standing.end, ...input.times].filter((time) => time !== undefined);
  const start = (input.isSecondWide ? undefined : standing.start) ?? earliestOf(times);
  const seconds = input.isSecondWide ? latestOf(times) : start;
  const end = latestOf([seconds, ...input.layout.series.map((series) => lastSampleTime(series, input.state, start))]);
  if (input.wholePeriod) return { start, end, shape: 'ticks' };
  return { start, end, shape: compareTimes(start, end) === 0 ? 'dateTime' : 'period' };
}

/** An array at one instant lasts until its last sample. */
function lastSampleTime({ slot, period, grid }: Series, state: ObservationState, start: ExactTime): ExactTime {
  const text = slot.spec.kind === 'SampledData' && grid === undefined ? state.get(slot.label)?.texts.get(0) : undefined;
  if (text === undefined || period === undefined) return start;
  return timeOfSlot({ anchor: start.ms, period }, text.split(' ').length - 1);
}

function wholePeriodOf({ layout, state }: EffectiveInput, period: { start: number; end: number }): Effective {
  const grids = occupiedGrids(layout, state);
  const first =
    layout.page === 0 ? undefined : earliest(grids.map(({ grid }) => timeOfSlot(grid, layout.page * SLOTS_PER_PAGE)));
  // One tick of 100 ns before the next period.
  return { start: first ?? wholeMs(period.start), end: { ms: period.end - 1, fraction: '9999' }, shape: 'ticks' };
}

/** From the first to the last sample, on the grid; values without samples add the times of their readings. */
function spanOf(input: EffectiveInput): Effective {
  const { layout, state, existing, wholePeriod } = input;
  const grids = occupiedGrids(layout, state);
  const isLoose = grids.length === 0 || layout.series.some(({ grid }) => grid === undefined);
  const standing = effectiveBounds(existing);
  const loose =
    isLoose || wholePeriod ? [standing.start, standing.end, ...input.times].filter((time) => time !== undefined) : [];
  const firsts = grids.map(({ grid, first }) => timeOfSlot(grid, first));
  const lasts = grids.map(({ grid, last }) => timeOfSlot(grid, last));
  const start = onGrid(grids, earliestOf([...firsts, ...loose]));
  return { start, end: latestOf([...lasts, ...loose]), shape: wholePeriod ? 'ticks' : 'period' };
}

/** The start moves by whole periods of every series, so that no sample is re-timed. */
function onGrid(grids: readonly OccupiedGrid[], time: ExactTime): ExactTime {
  const [one] = grids;
  const step = commonPeriod(grids.map(({ grid }) => grid.period));
  if (one === undefined || step === undefined) return time;
  const common = { anchor: one.grid.anchor, period: step };
  return timeOfSlot(common, slotHolding(common, time));
}

interface OccupiedGrid {
  readonly grid: { readonly anchor: number; readonly period: Decimal };
  readonly first: number;
  readonly last: number;
}

function occupiedGrids(layout: Layout, state: ObservationState): readonly OccupiedGrid[] {
  return layout.series.flatMap((series) => {
    const { texts } = stateOf(state, series);
    if (series.grid === undefined || texts.size === 0) return [];
    return [{ grid: series.grid, ...rangeOf(texts.keys()) }];
  });
}

export function rangeOf(slots: Iterable<number>): { first: number; last: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const slot of slots) {
    if (slot < first) first = slot;
    if (slot > last) last = slot;
  }
  return { first, last };
}

function earliestOf(times: readonly ExactTime[]): ExactTime {
  return required(earliest(times));
}

function latestOf(times: readonly ExactTime[]): ExactTime {
  return required(latest(times));
}
