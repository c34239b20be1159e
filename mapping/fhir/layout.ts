import type { Observation } from '@medplum/fhirtypes';
import type { Decimal } from './decimal.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { valueOf } from './draft-content.ts';
import type { DraftPlace, DraftRow } from './draft-content.ts';
import { compareTimes } from './exact-time.ts';
import type { ExactTime } from './exact-time.ts';
import { periodOf } from './fhir-template.ts';
import type { FhirTemplate, Period, PeriodInterval, ValueSlot } from './fhir-template.ts';
import { slotNearest, timeOfSlot } from './grid.ts';
import type { Grid } from './grid.ts';
import { effectiveBounds, elementOf } from './observation-parts.ts';
import { isSampleArray } from './value-text.ts';

/** How the values of one Observation are laid out in time. */
export interface Layout {
  readonly template: FhirTemplate;
  readonly interval: PeriodInterval;
  /** The hour or day; instants and sessions have none. */
  readonly period: Period | undefined;
  readonly page: number;
  readonly series: readonly Series[];
  readonly panels: readonly Panel[];
}

/** One value of the template: one text for the whole Observation, or one for each slot of a grid. */
export interface Series {
  readonly slot: ValueSlot;
  /** Milliseconds between samples, for SampledData. */
  readonly period: Decimal | undefined;
  readonly grid: Grid | undefined;
}

/** Series whose values at one place are one reading. */
export interface Panel {
  /** The first: with it stands what is known of the panel as a whole. */
  readonly leader: Series;
  readonly series: readonly Series[];
}

export interface LayoutInput {
  readonly template: FhirTemplate;
  readonly place: DraftPlace;
  /** Of the first reading. */
  readonly time: number;
  readonly rows: readonly DraftRow[];
  readonly existing: Observation | undefined;
  /** System of the codings by which components are found. */
  readonly system: string;
  /** Sessions start at their first reading instead of on a grid that all sessions share. */
  readonly startsAtReading: boolean;
}

export function layOut(input: LayoutInput): Layout {
  const { template, place, time } = input;
  const { interval, page } = place;
  const period = periodOf(interval, time);
  const anchor = period?.start ?? sessionAnchor(input);
  const series = template.slots.map((slot): Series => {
    const spacing = spacingOf(slot, input);
    const grid = spacing === undefined || interval === 0 ? undefined : { anchor, period: spacing };
    return { slot, period: spacing, grid };
  });
  return { template, interval, period, page, series, panels: panelsOf(series) };
}

/** An array brings its period; a value that the draft lacks keeps the one that stands. */
function spacingOf(slot: ValueSlot, { rows, existing, system }: LayoutInput): Decimal | undefined {
  if (slot.spec.kind !== 'SampledData') return undefined;
  const values = rows.flatMap((row) => valueOf(row.values, slot) ?? []);
  const array = values.find(isSampleArray);
  if (array !== undefined) return parseDecimal(String(array.periodMs));
  const standing = elementOf(existing, slot, system)?.valueSampledData?.period;
  return values.length === 0 && standing !== undefined ? parseDecimal(String(standing)) : slot.spec.period;
}

/**
 * Sessions share a grid from the epoch on, so that any window finds the same slots; one that another system began off that
 * grid goes on from its own start.
 */
function sessionAnchor(input: LayoutInput): number {
  const { start } = effectiveBounds(input.existing);
  if (input.startsAtReading) return start?.ms ?? input.time;
  const sampled = input.template.slots.find((slot) => elementOf(input.existing, slot, input.system)?.valueSampledData);
  const period = sampled === undefined ? undefined : spacingOf(sampled, { ...input, rows: [] });
  if (start === undefined || period === undefined || isOnGrid({ anchor: 0, period }, start)) return 0;
  return start.ms;
}

/** Servers may cut what is below the millisecond. */
export function isOnGrid(grid: Grid, time: ExactTime): boolean {
  const nearest = timeOfSlot(grid, slotNearest(grid, time));
  return nearest.ms === time.ms && (time.fraction === '' || compareTimes(nearest, time) === 0);
}

/** Values without a grid are one panel, as are those of one grid; a concept that every row has is by itself. */
function panelsOf(series: readonly Series[]): readonly Panel[] {
  const panels = new Map<string, { leader: Series; series: Series[] }>();
  for (const one of series) {
    const { grid, slot } = one;
    const own = slot.valueName === undefined ? `concept ${slot.label}` : 'whole';
    const id = grid === undefined ? own : formatDecimal(grid.period);
    const panel = panels.get(id);
    if (panel === undefined) panels.set(id, { leader: one, series: [one] });
    else panel.series.push(one);
  }
  return [...panels.values()];
}
