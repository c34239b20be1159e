import { formatDecimal } from '../../../fhir/decimal.ts';
import type { Decimal } from '../../../fhir/decimal.ts';
import { wholeMs } from '../../../fhir/exact-time.ts';
import { periodOf } from '../../../fhir/fhir-template.ts';
import type { PeriodInterval } from '../../../fhir/fhir-template.ts';
import { slotHolding } from '../../../fhir/grid.ts';
import type { Measurement } from '../../../model.ts';
import type { FhirEntry } from '../../fhir-side.ts';
import type { LintRule, Problem } from '../../lint-rule.ts';
import type { MappingPair } from '../../mapping-pair.ts';
import { isSameType } from '../../mapping-pair.ts';

/** Readings of the samples that come faster than the slots of their SampledData: only one of each slot stays. */
export const slotCollision: LintRule = {
  id: 'slot-collision',
  severity: 'warning',
  check: (pair) => pair.fhir.entries.flatMap((entry) => problemsOf(entry, pair)),
};

function problemsOf({ entry, template, slots, at }: FhirEntry, pair: MappingPair): readonly Problem[] {
  const { interval } = template;
  if (interval === 0) return [];
  return template.slots.flatMap(({ spec, valueName = '' }, index) => {
    const path = slots[index]?.path;
    if (spec.kind !== 'SampledData' || spec.period === undefined || path === undefined) return [];
    const { period } = spec;
    const lost = collisions(timesByDevice(entry.typeName, valueName, pair), interval, period);
    if (lost === 0) return [];
    return {
      place: at(`${path}/defaultPeriod`),
      message: `${lost} of the samples' readings of "${valueName}" fall into a slot of ${formatDecimal(period)} ms that has one: they are lost.`,
      hint: 'Make defaultPeriod as short as the time between two readings, or send arrays with a samplePeriod.',
    };
  });
}

function collisions(devices: Iterable<ReadonlySet<number>>, interval: PeriodInterval, period: Decimal): number {
  let lost = 0;
  for (const times of devices) {
    const slots = new Set(Array.from(times, (time) => slotId(time, interval, period)));
    lost += times.size - slots.size;
  }
  return lost;
}

function slotId(time: number, interval: PeriodInterval, period: Decimal): string {
  const anchor = periodOf(interval, time)?.start ?? 0;
  return `${anchor} ${slotHolding({ anchor, period }, wholeMs(time))}`;
}

/** Distinct times: what is sent again is no collision. */
function timesByDevice(
  typeName: string,
  valueName: string,
  { sampleRuns }: MappingPair,
): Iterable<ReadonlySet<number>> {
  const times = new Map<string, Set<number>>();
  const measurements = sampleRuns
    .filter(({ device }) => isSameType(device.typeName, typeName))
    .flatMap(({ readings }) => readings.map(({ measurement }) => measurement));
  for (const measurement of measurements.filter((one) => hasSingle(one, valueName))) {
    const { deviceId, correlationId, occurredAt } = measurement;
    const key = JSON.stringify([deviceId, correlationId]);
    times.set(key, (times.get(key) ?? new Set()).add(occurredAt));
  }
  return times.values();
}

function hasSingle({ values }: Measurement, valueName: string): boolean {
  return values.some(({ name, value }) => name === valueName && typeof value !== 'object');
}
