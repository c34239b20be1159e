import type { Observation, ObservationComponent, Quantity } from '@medplum/fhirtypes';
import { nameOf } from '../plot/sampled-data.ts';

/** A value of an Observation in words; the label is empty for its own value. */
export interface DescribedValue {
  readonly label: string;
  readonly text: string;
}

/** The values that are no samples: those have a plot. */
export function describeValues(observation: Observation): readonly DescribedValue[] {
  const own = valueText(observation);
  const components = (observation.component ?? []).flatMap((component) => {
    const text = valueText(component);
    return text === undefined ? [] : [{ label: nameOf(component.code), text }];
  });
  return own === undefined ? components : [{ label: '', text: own }, ...components];
}

function valueText(value: Observation | ObservationComponent): string | undefined {
  if (value.valueQuantity !== undefined) return quantityText(value.valueQuantity);
  if (value.valueCodeableConcept !== undefined) return nameOf(value.valueCodeableConcept);
  return value.valueString;
}

function quantityText({ value, unit, code }: Quantity): string {
  return [value, unit ?? code].filter((part) => part !== undefined).join(' ');
}

export function effectiveText({ effectiveDateTime, effectivePeriod, effectiveInstant }: Observation): string {
  if (effectivePeriod !== undefined) return `${effectivePeriod.start ?? '…'} to ${effectivePeriod.end ?? '…'}`;
  return effectiveDateTime ?? effectiveInstant ?? 'no time';
}
