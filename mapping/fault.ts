/** What can be wrong with a mapping, an event, a measurement or a window. Closed list: docs and metrics use it. */
export const FAULT_CODES = [
  // mapping files
  'InvalidJson',
  'InvalidTemplate',
  'TemplateExpression',
  // one device event
  'InvalidDataFormat',
  'IncompatibleData',
  'NormalizationDataMapping',
  'AmbiguousTime',
  'ImplausibleTime',
  'LimitExceeded',
  // one window
  'TemplateNotFound',
  'CorrelationIdNotDefined',
  'InvalidQuantityFhirValue',
  'FhirDataMapping',
  // persist
  'UnknownDevice',
  'UnknownPatient',
  'UnknownEncounter',
  'MultipleMatches',
  'NoAssignment',
  'PatientDeviceMismatch',
  'ResourceIdentityNotDefined',
  'Withdrawn',
  'Rejected',
  'Outage',
  // hand-off and actors
  'HandOffRefused',
  'MalformedSignal',
  'UnknownMappingSet',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/**
 * Something wrong with one event, measurement, window or mapping: data, not an exception.
 * `message` never holds values of a message; what may be health data stands in `received` only.
 */
export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
  /** Mapping file the fault is about, and the place in it. Line and column count from 1. */
  readonly file?: string;
  readonly pointer?: string;
  readonly line?: number;
  readonly column?: number;
  /** Index and type name of the template. */
  readonly template?: number;
  readonly typeName?: string;
  readonly expression?: string;
  readonly expected?: string;
  /** May hold health data: kept in dead letters, never logged. */
  readonly received?: string;
}

/** Either a value or the faults that forbid it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail<T = never>(...faults: readonly Fault[]): Result<T> {
  return { ok: false, faults };
}
