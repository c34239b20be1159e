import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import type { Decimal } from './decimal.ts';

/** Minutes of readings that share an Observation: one reading, an hour, a UTC day, or a session (-1). */
export type PeriodInterval = 0 | 60 | 1440 | -1;

/** One template of a FHIR mapping, checked and ready to use. */
export interface FhirTemplate {
  readonly index: number;
  readonly typeName: string;
  readonly interval: PeriodInterval;
  readonly categories: readonly CodeableConcept[];
  readonly codings: readonly Coding[];
  readonly profiles: readonly string[];
  /** The value first, then the components, in the template's order. */
  readonly slots: readonly ValueSlot[];
}

/** Where one named value of a measurement goes in the Observation. */
export interface ValueSlot {
  /** Unique in its template: `''` for the Observation's own value, else the component's value name. */
  readonly label: string;
  /** Name of the value in measurements; absent for a concept that every measurement of the type has. */
  readonly valueName?: string;
  /** Codings of the component; absent for the Observation's own value. */
  readonly codings?: readonly Coding[];
  readonly spec: ValueSpec;
}

export type ValueSpec = SampledSpec | QuantitySpec | { readonly kind: 'String' } | ConceptSpec;

export interface Unit {
  readonly unit?: string;
  readonly system?: string;
  readonly code?: string;
}

export interface SampledSpec {
  readonly kind: 'SampledData';
  readonly unit: Unit;
  /** Milliseconds between samples that come one by one; absent in a template that cannot be loaded. */
  readonly period?: Decimal;
  /** Milliseconds between the samples of an array; without it an array brings its own. */
  readonly arrayPeriod?: Decimal;
  readonly origin: Decimal;
  readonly factor: Decimal;
  readonly lowerLimit?: Decimal;
  readonly upperLimit?: Decimal;
}

interface QuantitySpec {
  readonly kind: 'Quantity';
  readonly unit: Unit;
}

interface ConceptSpec {
  readonly kind: 'CodeableConcept';
  readonly concept: CodeableConcept;
}

/** An hour or a UTC day, epoch ms; `end` is the start of the next. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** The hour or UTC day that a time is in; instants and sessions have none. */
export function periodOf(interval: PeriodInterval, time: number): Period | undefined {
  if (interval !== 60 && interval !== 1440) return undefined;
  const length = interval * 60_000;
  const start = Math.floor(time / length) * length;
  return { start, end: start + length };
}
