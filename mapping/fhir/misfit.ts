import type { Observation, ObservationComponent, Quantity, SampledData } from '@medplum/fhirtypes';
import { compareDecimals, formatDecimal, parseDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { SampledSpec, Unit } from './fhir-template.ts';
import { isOnGrid } from './layout.ts';
import type { Layout, Series } from './layout.ts';
import { effectiveBounds, elementOf, hasCoding, VALUE_FIELDS } from './observation-parts.ts';
import { sha256Hex } from './observation-target.ts';

/**
 * What keeps a draft out of an Observation, or nothing: another code, value type, unit, period, origin, factor, limit or
 * number of dimensions, or samples off the grid. Words that name no health data.
 */
export function misfitOf(layout: Layout, existing: Observation, system: string): string | undefined {
  const { codings, typeName } = layout.template;
  if (!codings.every((coding) => hasCoding(existing.code, coding))) return 'code';
  const types = existing.code.coding?.filter((coding) => coding.system === system) ?? [];
  if (types.length > 0 && !types.some(({ code }) => code === typeName)) return 'measurement type';
  if (existing.effectiveTiming !== undefined) return 'kind of time';
  for (const series of layout.series) {
    const element = elementOf(existing, series.slot, system);
    const misfit = element === undefined ? undefined : elementMisfit(layout, series, element, existing);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

/** Names the sibling for Observations of this shape: the same for every draft of it. */
export function shapeSegment({ template, series, interval }: Layout): string {
  const shape = [
    template.typeName,
    template.codings.map(({ system = null, code = null }) => [system, code]),
    interval,
    series.map(({ slot, period }) => [
      slot.label,
      slot.spec.kind,
      specShape(slot.spec),
      period && formatDecimal(period),
    ]),
  ];
  return sha256Hex(JSON.stringify(shape)).slice(0, 16);
}

function specShape(spec: Series['slot']['spec']): unknown {
  if (spec.kind === 'Quantity') return unitShape(spec.unit);
  if (spec.kind !== 'SampledData') return null;
  return [unitShape(spec.unit), formatDecimal(spec.origin), formatDecimal(spec.factor)];
}

function unitShape({
  unit = null,
  system = null,
  code = null,
}: {
  unit?: string | null;
  system?: string | null;
  code?: string | null;
}) {
  return [code === null ? unit : null, system, code];
}

function elementMisfit(
  layout: Layout,
  series: Series,
  element: Observation | ObservationComponent,
  existing: Observation,
): string | undefined {
  const { spec, codings } = series.slot;
  if (codings?.some((coding) => !hasCoding(element.code, coding))) return 'component code';
  if (Object.keys(element).some((field) => /^value[A-Z]/.test(field) && field !== VALUE_FIELDS[spec.kind])) {
    return 'value type';
  }
  if (spec.kind === 'Quantity' && element.valueQuantity !== undefined) {
    return isSameUnit(spec.unit, element.valueQuantity) ? undefined : 'unit';
  }
  if (spec.kind !== 'SampledData' || element.valueSampledData === undefined) return undefined;
  return sampledMisfit(spec, series, element.valueSampledData) ?? gridMisfit(layout, series, existing);
}

function sampledMisfit(spec: SampledSpec, { period }: Series, standing: SampledData): string | undefined {
  if (!isSameUnit(spec.unit, standing.origin)) return 'unit';
  if (!isSameNumber(spec.origin, standing.origin.value ?? 0)) return 'origin';
  if (!isSameNumber(spec.factor, standing.factor ?? 1)) return 'factor';
  if (standing.dimensions !== 1) return 'dimensions';
  if (period === undefined || !isSameNumber(period, standing.period)) return 'period';
  const marks = new Set((standing.data ?? '').split(' ').filter((text) => text === 'L' || text === 'U'));
  if (marks.has('L') && !isSameLimit(spec.lowerLimit, standing.lowerLimit)) return 'lower limit';
  return marks.has('U') && !isSameLimit(spec.upperLimit, standing.upperLimit) ? 'upper limit' : undefined;
}

function gridMisfit({ period }: Layout, { grid }: Series, existing: Observation): string | undefined {
  if (grid === undefined) return undefined;
  const { start } = effectiveBounds(existing);
  if (start === undefined || !isOnGrid(grid, start)) return 'start';
  return period !== undefined && (start.ms < period.start || start.ms >= period.end) ? 'start' : undefined;
}

/** Codes decide where both have one: how a unit is displayed may change. */
function isSameUnit(unit: Unit, standing: Quantity): boolean {
  if (unit.code !== undefined && standing.code !== undefined) {
    return unit.code === standing.code && unit.system === standing.system;
  }
  return (unit.unit ?? unit.code) === (standing.unit ?? standing.code);
}

function isSameLimit(limit: Decimal | undefined, standing: number | undefined): boolean {
  if (limit === undefined || standing === undefined) return limit === standing;
  return isSameNumber(limit, standing);
}

function isSameNumber(decimal: Decimal, number: number): boolean {
  return compareDecimals(decimal, parseDecimal(String(number))) === 0;
}
