/**
 * The mapping library: device messages to measurements, measurements to FHIR R4 Observations. Pure: it reads no clock, no
 * file and no network, and runs in Node.js and in the browser.
 */
export { type Compatibility, COMPATIBILITY, type CompatibilitySetting, resolveCompatibility } from './compatibility.ts';
export {
  type Evaluation,
  evaluateExpression,
  type ExpressionProblem,
  prepareExpression,
  type ReadyExpression,
  type SyntaxProblem,
} from './evaluate-expression.ts';
export { toJsonText } from './exact-json.ts';
export type { ExpressionLanguage } from './expressions/expression.ts';
export { type Fault, FAULT_CODES, type FaultCode, type Result } from './fault.ts';
export {
  type DeviceEvent,
  ExactNumber,
  type JsonValue,
  type MeasuredValue,
  type Measurement,
  type MeasurementRow,
  type NamedValue,
  type RowKey,
  type SampleArray,
} from './model.ts';

export type { DeviceMapping, MatchObserver, Normalized, TemplateMatch } from './device/device-mapping.ts';
export { loadDeviceMapping } from './device/load-device-mapping.ts';
export { checkPlausibleTime, TIME_LIMITS, type TimeLimits } from './event/plausible-time.ts';
export { readEventFile as readMessage } from './event/read-event-file.ts';

export type {
  FhirMapping,
  Merge,
  MergeContext,
  ObservationDraft,
  ObservationTarget,
  RefusedRow,
  Subject,
  Transformed,
  TransformedWindow,
} from './fhir/observation-draft.ts';
export { finalizeObservation } from './fhir/finalize-observation.ts';
export { loadFhirMapping } from './fhir/load-fhir-mapping.ts';
export { mergeObservation } from './fhir/merge-observation.ts';
export { SERVICE_SYSTEM, targetOf, type TargetOptions } from './fhir/observation-target.ts';
export {
  type Rendered,
  type Rendering,
  renderObservations,
  type RenderOptions,
} from './preview/render-observations.ts';

export { type LoadedMappings, loadMappings, type MappingFile, type PreviewMappings } from './preview/load-mappings.ts';
export { preview, type Preview, type PreviewInput, previewWith } from './preview/preview.ts';
export type { PreviewedGroup, PreviewOptions } from './preview/preview-groups.ts';
export { type PreviewedMatch, type PreviewedMessage, previewMessage } from './preview/preview-message.ts';
export { type ReadableMeasurement, readableMeasurement } from './preview/readable-measurement.ts';

export type { Difference } from './cases/compare.ts';
export { MAPPING_CASES_JSON_SCHEMA, type MappingCase } from './cases/mapping-case.ts';
export { readCases } from './cases/read-cases.ts';
export { type CaseResult, runCase } from './cases/run-case.ts';

export type { LintedFile, LintFinding, LintInput, Severity } from './lint/lint-finding.ts';
export { lintMappings } from './lint/lint-mappings.ts';

export { DEVICE_MAPPING_JSON_SCHEMA } from './schema/device-mapping-schema.ts';
export { FHIR_MAPPING_JSON_SCHEMA } from './schema/fhir-mapping-schema.ts';
