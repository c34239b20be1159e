/** Dimensions of `TotalErrors` as the old service had them, and the code of ours. */
export interface ErrorLabels {
  readonly code: string;
  /** What the old service logged; our code where it knew no such error. */
  readonly Name: string;
  readonly Operation: string;
  readonly ErrorType: string;
  readonly ErrorSeverity: string;
  readonly [label: string]: string;
}

type Row = readonly [name: string, operation: string, type: string, severity: 'Warning' | 'Error' | 'Critical'];

/** By fault code. Warning: one message or window is concerned. Error: a person must act. Critical: nothing is processed. */
const ROWS: Readonly<Record<string, Row>> = {
  InvalidJson: ['InvalidTemplateException', 'Setup', 'DeviceTemplateError', 'Critical'],
  InvalidTemplate: ['InvalidTemplateException', 'Setup', 'DeviceTemplateError', 'Critical'],
  TemplateExpression: ['TemplateExpressionException', 'Setup', 'DeviceTemplateError', 'Critical'],
  InvalidDataFormat: ['InvalidDataFormatException', 'Normalization', 'DeviceMessageError', 'Warning'],
  IncompatibleData: ['IncompatibleDataException', 'Normalization', 'DeviceMessageError', 'Warning'],
  NormalizationDataMapping: ['NormalizationDataMappingException', 'Normalization', 'DeviceMessageError', 'Error'],
  AmbiguousTime: ['AmbiguousTime', 'Normalization', 'DeviceMessageError', 'Warning'],
  ImplausibleTime: ['ImplausibleTime', 'Normalization', 'DeviceMessageError', 'Warning'],
  LimitExceeded: ['LimitExceeded', 'Normalization', 'DeviceMessageError', 'Warning'],
  TemplateNotFound: ['TemplateNotFoundException', 'FHIRConversion', 'FHIRTemplateError', 'Error'],
  CorrelationIdNotDefined: ['CorrelationIdNotDefinedException', 'Grouping', 'FHIRConversionError', 'Error'],
  InvalidQuantityFhirValue: ['InvalidQuantityFhirValueException', 'FHIRConversion', 'FHIRConversionError', 'Warning'],
  FhirDataMapping: ['FhirDataMappingException', 'FHIRConversion', 'FHIRConversionError', 'Error'],
  UnknownDevice: ['FhirResourceNotFoundException', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  UnknownPatient: ['FhirResourceNotFoundException', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  UnknownEncounter: ['FhirResourceNotFoundException', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  MultipleMatches: ['MultipleResourceFoundException', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  NoAssignment: ['NoAssignment', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  PatientDeviceMismatch: ['PatientDeviceMismatchException', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  ResourceIdentityNotDefined: ['ResourceIdentityNotDefinedException', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  Withdrawn: ['Withdrawn', 'FHIRConversion', 'FHIRResourceError', 'Warning'],
  Rejected: ['Rejected', 'FHIRConversion', 'FHIRServerError', 'Error'],
  Outage: ['InvalidFhirServiceException', 'FHIRConversion', 'FHIRServerError', 'Critical'],
  HandOffRefused: ['HandOffRefused', 'Grouping', 'GeneralError', 'Error'],
  MalformedSignal: ['MalformedSignal', 'Grouping', 'GeneralError', 'Error'],
  UnknownMappingSet: ['UnknownMappingSet', 'FHIRConversion', 'GeneralError', 'Critical'],
};

/** How a fault is counted. */
export function errorLabels(code: string): ErrorLabels {
  const [Name, Operation, ErrorType, ErrorSeverity] = ROWS[code] ?? [code, 'Unknown', 'GeneralError', 'Error'];
  return { code, Name, Operation, ErrorType, ErrorSeverity };
}

/** For the test that compares with the list of faults. */
export const NAMED_CODES: readonly string[] = Object.keys(ROWS);
