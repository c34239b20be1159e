import type { Observation, ObservationComponent, SampledData } from '@medplum/fhirtypes';
import type { SampleRequest, SampleValue, TracedSample } from '../../traces/observation-trace.ts';

/** One reading as it stands in an Observation: a reading from `takenAt` until `end` (excluded) gave it. */
export interface ObservationSample extends TracedSample {
  readonly end: number;
}

/** A gap of SampledData, and values beyond its limits. */
const NO_SAMPLE = 'E';

type Valued = Pick<
  ObservationComponent,
  'code' | 'valueSampledData' | 'valueQuantity' | 'valueString' | 'valueCodeableConcept'
>;

/** The sample that is asked for, or why there is none. */
export function sampleOf(observation: Observation, request: SampleRequest): ObservationSample | string {
  const start = startOf(observation);
  if (start === undefined) return 'The Observation has no time.';
  const all = elementsOf(observation);
  const chosen = request.component === undefined ? all : all.filter((one) => isNamed(one, request.component ?? ''));
  if (chosen.length === 0) return 'The Observation has no such component.';
  const sampled = chosen.find(({ valueSampledData }) => valueSampledData !== undefined)?.valueSampledData;
  return sampled === undefined ? instantSample(chosen, start) : slotSample(chosen, sampled, start, request);
}

function startOf({ effectiveDateTime, effectivePeriod, effectiveInstant }: Observation): number | undefined {
  const text = effectiveDateTime ?? effectivePeriod?.start ?? effectiveInstant;
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function elementsOf({ component = [], ...own }: Observation): readonly Valued[] {
  const hasOwn = Object.keys(own).some((field) => field.startsWith('value'));
  return hasOwn ? [own, ...component] : component;
}

function isNamed({ code }: Valued, name: string): boolean {
  const names = [code?.text, ...(code?.coding ?? []).flatMap(({ code: one, display }) => [one, display])];
  return names.some((one) => one?.toLowerCase() === name.toLowerCase());
}

function instantSample(elements: readonly Valued[], start: number): ObservationSample {
  const values = elements.flatMap((one) => valueOf(one, textOf(one)));
  return { takenAt: start, end: start + 1, values };
}

function slotSample(
  elements: readonly Valued[],
  { period, data = '' }: SampledData,
  start: number,
  { at, slot: asked }: SampleRequest,
): ObservationSample | string {
  const samples = data.split(' ');
  const slot = asked ?? (at === undefined ? lastFilled(samples) : Math.floor((at - start) / period));
  const text = samples[slot];
  if (text === undefined || text === NO_SAMPLE) return `The Observation has no sample in slot ${slot}.`;
  const takenAt = start + slot * period;
  const values = elements.flatMap((one) => valueOf(one, one.valueSampledData?.data?.split(' ')[slot]));
  return { takenAt, slot, end: takenAt + period, values };
}

function lastFilled(samples: readonly string[]): number {
  return samples.findLastIndex((sample) => sample !== NO_SAMPLE);
}

function textOf({ valueQuantity, valueString, valueCodeableConcept }: Valued): string | undefined {
  if (valueQuantity?.value !== undefined) return String(valueQuantity.value);
  return valueString ?? valueCodeableConcept?.text ?? valueCodeableConcept?.coding?.[0]?.code;
}

function valueOf({ code, valueQuantity, valueSampledData }: Valued, text: string | undefined): readonly SampleValue[] {
  if (text === undefined || text === NO_SAMPLE) return [];
  const unit = valueQuantity?.unit ?? valueQuantity?.code ?? valueSampledData?.origin?.unit;
  return [{ name: code?.text ?? code?.coding?.[0]?.code ?? '', text, ...(unit === undefined ? {} : { unit }) }];
}
