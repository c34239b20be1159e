import type { Observation, ObservationComponent } from '@medplum/fhirtypes';
import { required } from '../required.ts';
import type { ExactTime } from './exact-time.ts';
import type { Grid } from './grid.ts';
import { slotNearest, timeOfSlot } from './grid.ts';
import { readSampleKeys } from './key-extension.ts';
import type { SeriesKeys } from './key-extension.ts';
import type { Layout, Series } from './layout.ts';
import { effectiveBounds, elementOf } from './observation-parts.ts';
import type { OrderKey } from './order-key.ts';
import type { Contribution } from './panel.ts';

/** What stands in one series: texts and keys by slot; a series without grid has slot 0 only. */
export interface SeriesState {
  readonly texts: Map<number, string>;
  readonly keys: Map<number, OrderKey>;
  /** Floors of the panel, with its first series. */
  readonly floors: Map<number, OrderKey>;
  /** Rows of the panel that do not stand, with its first series; panels of samples have none. */
  superseded: readonly Contribution[];
  /** Whether a text is another one than was read. */
  changed: boolean;
}

/** States by label of the series. */
export type ObservationState = ReadonlyMap<string, SeriesState>;

/** Reads what stands in an Observation; without keys everything counts as written by others. */
export function readState(
  layout: Layout,
  observation: Observation | undefined,
  system: string,
  keyed: boolean,
): ObservationState {
  const known = keyed ? readSampleKeys(observation) : new Map<string, SeriesKeys>();
  return new Map(
    layout.series.map((series) => {
      const keys = known.get(series.slot.label);
      return [
        series.slot.label,
        {
          texts: readTexts(series, observation, system, keys),
          keys: new Map(keys?.keys),
          floors: new Map(keys?.floors),
          superseded: keys?.superseded ?? [],
          changed: false,
        },
      ];
    }),
  );
}

export function stateOf(state: ObservationState, { slot }: Series): SeriesState {
  return required(state.get(slot.label));
}

function readTexts(
  series: Series,
  observation: Observation | undefined,
  system: string,
  keys: SeriesKeys | undefined,
): Map<number, string> {
  const element = elementOf(observation, series.slot, system);
  if (series.grid === undefined) {
    const text = wholeText(series, element);
    return new Map(text === undefined ? [] : [[0, text]]);
  }
  const { start } = effectiveBounds(observation);
  const data = element?.valueSampledData?.data;
  if (data === undefined || start === undefined) return new Map();
  const first = startSlot(series.grid, start, keys?.start);
  const texts = new Map<number, string>();
  data.split(' ').forEach((text, index) => {
    // An E that somebody's row stands behind is a reading; any other is a gap.
    if (text !== 'E' || keys?.keys.has(first + index)) texts.set(first + index, text);
  });
  return texts;
}

/** What is kept beside a start must mean that start, but for what a server has cut from it. */
function startSlot(grid: Grid, start: ExactTime, kept: number | undefined): number {
  const isIt = kept !== undefined && Math.abs(timeOfSlot(grid, kept).ms - start.ms) <= 1;
  return isIt ? kept : slotNearest(grid, start);
}

function wholeText({ slot }: Series, element: Observation | ObservationComponent | undefined): string | undefined {
  const { spec } = slot;
  if (spec.kind === 'String') return element?.valueString;
  if (spec.kind === 'SampledData') return element?.valueSampledData?.data;
  // A concept says no more than that it is there: one that a person refined stays.
  if (spec.kind === 'CodeableConcept') return element?.valueCodeableConcept && JSON.stringify(spec.concept);
  const value = element?.valueQuantity?.value;
  return value === undefined ? undefined : String(value);
}
