import type { Observation } from '@medplum/fhirtypes';
import { COMPATIBILITY } from '../compatibility.ts';
import type { Compatibility } from '../compatibility.ts';
import type { MeasuredValue, MeasurementRow } from '../model.ts';
import { loadFhirMapping } from './load-fhir-mapping.ts';
import { mergeObservation } from './merge-observation.ts';
import type { FhirMapping, Merge, MergeContext, ObservationDraft, Subject } from './observation-draft.ts';
import { SERVICE_SYSTEM, targetOf } from './observation-target.ts';

export const SUBJECT: Subject = { patient: 'patient-1', device: 'device-1' };
export const NOON = Date.parse('2026-03-01T12:00:00Z');
export const HOUR = 3_600_000;
export const GRACE = 20 * 60_000;

export const LOINC = 'http://loinc.org';
export const heartRateCode = { system: LOINC, code: '8867-4', display: 'Heart rate' };

/** The FHIR mapping of some templates. */
export function mappingOf(...templates: readonly object[]): FhirMapping {
  const text = JSON.stringify({
    templateType: 'CollectionFhir',
    template: templates.map((template) => ({ templateType: 'CodeValueFhir', template })),
  });
  const result = loadFhirMapping(text, { file: 'fhirmapping.json' });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

export function heartRate(overrides: object = {}, value: object = {}): object {
  return {
    typeName: 'heartrate',
    periodInterval: 60,
    codes: [heartRateCode],
    value: {
      valueType: 'SampledData',
      valueName: 'hr',
      defaultPeriod: 1000,
      unit: 'beats/min',
      code: '/min',
      ...value,
    },
    ...overrides,
  };
}

export function bloodPressure(overrides: object = {}): object {
  const pressure = (valueName: string, code: string) => ({
    codes: [{ system: LOINC, code }],
    value: { valueType: 'Quantity', valueName, unit: 'mmHg', code: 'mm[Hg]' },
  });
  return {
    typeName: 'bloodpressure',
    periodInterval: 0,
    codes: [{ system: LOINC, code: '85354-9' }],
    components: [pressure('systolic', '8480-6'), pressure('diastolic', '8462-4')],
    ...overrides,
  };
}

let sequence = 0;

/** A row read now, with ascending keys unless given. */
export function row(
  occurredAt: number,
  values: Readonly<Record<string, MeasuredValue>>,
  overrides: Partial<MeasurementRow> & { readonly order?: readonly number[] } = {},
): MeasurementRow {
  const { order, ...rest } = overrides;
  const [enqueuedAt = occurredAt + 500, at = (sequence += 1), sub = 0] = order ?? [];
  return {
    key: { publisher: 'ns/hub/2026/0', sequence: at, sub, enqueuedAt },
    occurredAt,
    values: Object.entries(values).map(([name, value]) => ({ name, value })),
    ...rest,
  };
}

export function draftsOf(
  mapping: FhirMapping,
  type: string,
  rows: readonly MeasurementRow[],
): readonly ObservationDraft[] {
  return mapping.transform({ type, deviceId: 'sensor-1', rows }).drafts;
}

export interface MergeOptions extends Partial<Omit<MergeContext, 'compatibility'>> {
  readonly compatibility?: Partial<Compatibility>;
  readonly subject?: Subject;
  readonly siblings?: readonly string[];
}

export function contextOf(draft: ObservationDraft, options: MergeOptions = {}): MergeContext {
  const { subject = SUBJECT, siblings = [], compatibility: switches, ...overrides } = options;
  const compatibility = { ...COMPATIBILITY.default, ...switches };
  return {
    target: targetOf(draft, subject, { identifierSystem: SERVICE_SYSTEM, compatibility }, siblings),
    now: NOON + 5 * HOUR,
    graceMs: GRACE,
    compatibility,
    source: 'urn:iot-connector',
    overwrite: false,
    ...overrides,
  };
}

export function merge(
  mapping: FhirMapping,
  draft: ObservationDraft,
  existing?: Observation,
  options: MergeOptions = {},
): Merge {
  return mergeObservation(mapping, draft, options.subject ?? SUBJECT, existing, contextOf(draft, options));
}

/** The Observation after a merge, whether it was written or stood already. */
export function mergedInto(
  mapping: FhirMapping,
  draft: ObservationDraft,
  existing?: Observation,
  options: MergeOptions = {},
): Observation {
  const outcome = merge(mapping, draft, existing, options);
  if (outcome.kind === 'write') return JSON.parse(JSON.stringify(outcome.observation)) as Observation;
  if (outcome.kind === 'unchanged' && existing !== undefined) return existing;
  throw new Error(`not merged: ${JSON.stringify(outcome)}`);
}

/** The Observation that rows of one group make, window by window. */
export function observe(
  mapping: FhirMapping,
  type: string,
  windows: readonly (readonly MeasurementRow[])[],
  options: MergeOptions = {},
): Observation {
  let standing: Observation | undefined;
  for (const rows of windows) {
    for (const draft of draftsOf(mapping, type, rows)) standing = mergedInto(mapping, draft, standing, options);
  }
  if (standing === undefined) throw new Error('no draft');
  return standing;
}
