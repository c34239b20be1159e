import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import type {
  CodeEntry,
  CodeValueFhirEntry,
  ConceptEntry,
  FhirValueEntry,
  SampledDataEntry,
} from '../schema/fhir-mapping-schema.ts';
import { parseDecimal } from './decimal.ts';
import type { FhirTemplate, SampledSpec, Unit, ValueSlot, ValueSpec } from './fhir-template.ts';

const UCUM_SYSTEM = 'http://unitsofmeasure.org';

/** Turns an entry that the schema accepted into a template. */
export function compileTemplate(entry: CodeValueFhirEntry, index: number): FhirTemplate {
  return {
    index,
    typeName: entry.typeName,
    interval: entry.periodInterval ?? 0,
    // FHIR has no empty elements.
    categories: (entry.category ?? []).map(conceptOf).filter((concept) => Object.keys(concept).length > 0),
    codings: entry.codes.map(codingOf),
    profiles: entry.profile ?? [],
    slots: [
      ...(entry.value === undefined ? [] : [slotOf('', entry.value)]),
      ...(entry.components ?? []).map(({ value, codes }) =>
        slotOf(value.valueName ?? value.valueType, value, codes.map(codingOf)),
      ),
    ],
  };
}

function slotOf(label: string, value: FhirValueEntry, codings?: readonly Coding[]): ValueSlot {
  const named = present({ valueName: value.valueName });
  return { label, ...named, ...(codings === undefined ? {} : { codings }), spec: specOf(value) };
}

function specOf(value: FhirValueEntry): ValueSpec {
  if (value.valueType === 'SampledData') return sampledSpecOf(value);
  if (value.valueType === 'Quantity') return { kind: 'Quantity', unit: unitOf(value) };
  if (value.valueType === 'String') return { kind: 'String' };
  return { kind: 'CodeableConcept', concept: conceptOf(value) };
}

function sampledSpecOf(value: SampledDataEntry): SampledSpec {
  const period = value.defaultPeriod ?? value.samplePeriod;
  return {
    kind: 'SampledData',
    unit: unitOf(value),
    origin: decimalOf(value.origin ?? 0),
    factor: decimalOf(value.factor ?? 1),
    ...(period === undefined ? {} : { period: decimalOf(period) }),
    ...(value.samplePeriod === undefined ? {} : { arrayPeriod: decimalOf(value.samplePeriod) }),
    ...(value.lowerLimit === undefined ? {} : { lowerLimit: decimalOf(value.lowerLimit) }),
    ...(value.upperLimit === undefined ? {} : { upperLimit: decimalOf(value.upperLimit) }),
  };
}

function decimalOf(value: number) {
  return parseDecimal(String(value));
}

function unitOf({ unit, system, code }: CodedUnit): Unit {
  const coded = code === undefined || code === '' ? {} : { system: system ?? UCUM_SYSTEM, code };
  return { ...present({ unit, system }), ...coded };
}

interface CodedUnit {
  readonly unit?: string | undefined;
  readonly system?: string | undefined;
  readonly code?: string | undefined;
}

function codingOf({ system, code, display }: CodeEntry): Coding {
  return { ...present({ system }), code, ...present({ display }) };
}

function conceptOf({ codes, text }: ConceptEntry): CodeableConcept {
  return {
    ...(codes === undefined || codes.length === 0 ? {} : { coding: codes.map(codingOf) }),
    ...present({ text }),
  };
}

/** FHIR has no empty strings: what is empty is left out. */
function present<K extends string>(fields: Readonly<Record<K, string | undefined>>): { [P in K]?: string } {
  const kept: { [P in K]?: string } = {};
  for (const key of Object.keys(fields) as K[]) {
    const value = fields[key];
    if (value !== undefined && value !== '') kept[key] = value;
  }
  return kept;
}
