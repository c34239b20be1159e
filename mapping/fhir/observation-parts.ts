import type {
  CodeableConcept,
  Coding,
  Observation,
  ObservationComponent,
  Quantity,
  SampledData,
} from '@medplum/fhirtypes';
import type { ExactTime } from './exact-time.ts';
import { parseTime } from './exact-time.ts';
import type { ValueSlot } from './fhir-template.ts';

/** The kinds of value that templates make, as Observation and component have them. */
export interface ValueElement {
  valueQuantity?: Quantity;
  valueString?: string;
  valueCodeableConcept?: CodeableConcept;
  valueSampledData?: SampledData;
}

export const VALUE_FIELDS = {
  Quantity: 'valueQuantity',
  String: 'valueString',
  CodeableConcept: 'valueCodeableConcept',
  SampledData: 'valueSampledData',
} as const;

/** The template's codings and the old service's: by the latter a component, or a type, is found again. */
export function codeOf(codings: readonly Coding[], name: string, system: string): CodeableConcept {
  return { coding: [...codings, { system, code: name, display: name }], text: name };
}

export function componentName({ label, valueName }: ValueSlot): string {
  return valueName ?? label;
}

/** The element that holds the value of a slot: the Observation itself, or its component of that name. */
export function elementOf(
  observation: Observation | undefined,
  slot: ValueSlot,
  system: string,
): Observation | ObservationComponent | undefined {
  return slot.codings === undefined ? observation : componentOf(observation, slot, system);
}

export function componentOf(
  observation: Observation | undefined,
  slot: ValueSlot,
  system: string,
): ObservationComponent | undefined {
  const name = componentName(slot);
  return observation?.component?.find(({ code }) => hasCoding(code, { system, code: name }));
}

export function hasCoding(concept: CodeableConcept | undefined, wanted: Coding): boolean {
  return concept?.coding?.some(({ system, code }) => system === wanted.system && code === wanted.code) ?? false;
}

/** Start and end as they stand; the same for a single time. */
export function effectiveBounds(observation: Observation | undefined): { start?: ExactTime; end?: ExactTime } {
  if (observation === undefined) return {};
  const { effectiveDateTime, effectiveInstant, effectivePeriod } = observation;
  const single = effectiveDateTime ?? effectiveInstant;
  const start = parseTime(effectivePeriod?.start ?? single);
  const end = parseTime(effectivePeriod?.end ?? single);
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** Logical id of a reference to a resource of a type, whether relative, absolute or to a version. */
export function referencedId(reference: string | undefined, type: string): string | undefined {
  return new RegExp(`(?:^|/)${type}/([^/]+)(?:/_history/[^/]+)?$`).exec(reference ?? '')?.[1];
}

/** Whether a person took the Observation back: it is never written again. */
export function isWithdrawn(observation: Observation | undefined): boolean {
  return observation?.status === 'entered-in-error' || observation?.status === 'cancelled';
}
