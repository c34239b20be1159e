import type { Coding, Observation, ObservationComponent, SampledData } from '@medplum/fhirtypes';
import { required } from '../required.ts';
import { formatDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { compareTimes, wholeMs } from './exact-time.ts';
import type { Effective } from './effective.ts';
import { rangeOf } from './effective.ts';
import type { SampledSpec } from './fhir-template.ts';
import { slotNearest, timeOfSlot } from './grid.ts';
import type { Grid } from './grid.ts';
import type { Layout, Series } from './layout.ts';
import { codeOf, componentName, componentOf, elementOf, VALUE_FIELDS } from './observation-parts.ts';
import type { ValueElement } from './observation-parts.ts';
import { isSameJson } from './same-json.ts';
import type { ObservationState, SeriesState } from './series-state.ts';
import { stateOf } from './series-state.ts';
import { SLOTS_PER_PAGE } from './transform.ts';

export interface RenderInput {
  readonly layout: Layout;
  readonly state: ObservationState;
  readonly existing: Observation | undefined;
  readonly effective: Effective;
  readonly system: string;
  /** Pad the hour or day with `E` to its end, as the old service does. */
  readonly padsPeriod: boolean;
}

const ABSENT_UNKNOWN = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown', display: 'Unknown' }],
};

const VALUES = Object.values(VALUE_FIELDS);

/** The Observation's own value; what others say of it is replaced only where the template has a value. */
export function renderValue(input: RenderInput, base: Observation): Observation {
  const series = input.layout.series.find(({ slot }) => slot.codings === undefined);
  if (series === undefined) return base;
  const value = renderSeries(input, series);
  const { dataAbsentReason, ...rest } = withoutValue(base);
  if (value !== undefined) return { ...rest, ...value };
  const reason = dataAbsentReason ?? (claimsProfile(input.layout) ? ABSENT_UNKNOWN : undefined);
  return reason === undefined ? rest : { ...rest, dataAbsentReason: reason };
}

/** Ours in the template's order, whatever came first; then what others added, in theirs. */
export function renderComponents(input: RenderInput, base: Observation): Observation {
  const parts = input.layout.series.flatMap((series) => {
    const { codings } = series.slot;
    return codings === undefined ? [] : [{ series, codings }];
  });
  const ours = new Set(parts.map(({ series }) => componentOf(input.existing, series.slot, input.system)));
  const rendered = parts.flatMap(({ series, codings }) => renderComponent(input, series, codings) ?? []);
  const others = (base.component ?? []).filter((component) => !ours.has(component));
  const { component: standing = [], ...rest } = base;
  const all = [...rendered, ...others];
  if (all.length === 0) return rest;
  return { ...rest, component: isReordered(all, standing) ? standing : all };
}

/** The same components in another order, as somebody left them: no reason to write. */
function isReordered(all: readonly ObservationComponent[], standing: readonly ObservationComponent[]): boolean {
  return all.length === standing.length && all.every((one) => standing.some((other) => isSameJson(one, other)));
}

function renderComponent(
  input: RenderInput,
  series: Series,
  codings: readonly Coding[],
): ObservationComponent | undefined {
  const { slot } = series;
  const standing = componentOf(input.existing, slot, input.system);
  const code = standing?.code ?? codeOf(codings, componentName(slot), input.system);
  const value = renderSeries(input, series);
  if (value !== undefined) {
    const { dataAbsentReason: _reason, ...rest } = withoutValue(standing ?? { code });
    return { ...rest, code, ...value };
  }
  // One that a person emptied, perhaps with a reason, stays as that person left it.
  if (standing !== undefined && !stateOf(input.state, series).changed) return standing;
  return claimsProfile(input.layout) ? { code, dataAbsentReason: ABSENT_UNKNOWN } : undefined;
}

function claimsProfile({ template }: Layout): boolean {
  return template.profiles.length > 0;
}

function withoutValue<T extends ValueElement>(element: T): T {
  const rest = { ...element };
  for (const field of VALUES) delete rest[field];
  return rest;
}

/** The value of a series, or nothing; one that did not change is left as it stands. */
function renderSeries(input: RenderInput, series: Series): ValueElement | undefined {
  const state = stateOf(input.state, series);
  if (state.texts.size === 0) return undefined;
  const { spec } = series.slot;
  const standing = elementOf(input.existing, series.slot, input.system);
  if (spec.kind === 'SampledData') {
    return { valueSampledData: renderSampledData(input, series, spec, standing?.valueSampledData) };
  }
  const text = required(state.texts.get(0));
  if (spec.kind === 'String') return { valueString: text };
  if (spec.kind === 'CodeableConcept') return { valueCodeableConcept: standing?.valueCodeableConcept ?? spec.concept };
  if (!state.changed && standing?.valueQuantity !== undefined) return { valueQuantity: standing.valueQuantity };
  return { valueQuantity: { value: Number(text), ...spec.unit } };
}

function renderSampledData(
  input: RenderInput,
  series: Series,
  spec: SampledSpec,
  standing: SampledData | undefined,
): SampledData {
  const state = stateOf(input.state, series);
  const { grid } = series;
  const data = grid === undefined ? required(state.texts.get(0)) : gridData(input, grid, state);
  const { origin, factor, lowerLimit, upperLimit, unit } = spec;
  const limits = {
    ...(lowerLimit === undefined ? {} : { lowerLimit: numberOf(lowerLimit) }),
    ...(upperLimit === undefined ? {} : { upperLimit: numberOf(upperLimit) }),
  };
  if (standing !== undefined) return { ...standing, ...limits, data };
  return {
    origin: { value: numberOf(origin), ...unit },
    period: numberOf(required(series.period)),
    ...(numberOf(factor) === 1 ? {} : { factor: numberOf(factor) }),
    ...limits,
    dimensions: 1,
    data,
  };
}

function numberOf(decimal: Decimal): number {
  return Number(formatDecimal(decimal));
}

function gridData({ layout, effective, padsPeriod }: RenderInput, grid: Grid, { texts }: SeriesState): string {
  const first = slotNearest(grid, effective.start);
  const last = Math.max(rangeOf(texts.keys()).last, padsPeriod ? lastOfPeriod(layout, grid) : first);
  return Array.from({ length: last - first + 1 }, (_, index) => texts.get(first + index) ?? 'E').join(' ');
}

/** The last slot that begins before the period ends, or before its page does. */
function lastOfPeriod({ period, page }: Layout, grid: Grid): number {
  if (period === undefined) return Number.NEGATIVE_INFINITY;
  const next = slotNearest(grid, wholeMs(period.end));
  const last = compareTimes(timeOfSlot(grid, next), wholeMs(period.end)) < 0 ? next : next - 1;
  return Math.min(last, (page + 1) * SLOTS_PER_PAGE - 1);
}
