import type { MeasuredValue, SampleArray } from '../model.ts';
import { required } from '../required.ts';
import {
  compareDecimals,
  divideExactly,
  formatDecimal,
  isFhirDecimal,
  parseDecimal,
  subtractDecimals,
} from './decimal.ts';
import type { SampledSpec, ValueSpec } from './fhir-template.ts';

/** Why a value cannot stand in an Observation; `received` may be health data. */
export interface Complaint {
  readonly code: 'InvalidQuantityFhirValue' | 'FhirDataMapping';
  readonly message: string;
  readonly expected?: string;
  readonly received: string;
}

const NOT_DECIMAL = {
  code: 'InvalidQuantityFhirValue',
  message: 'is not a FHIR decimal; mend the device mapping or the device',
  expected: 'a decimal such as 36.6 or -1.5e3',
} as const;

// FHIR R4 string: at most 1 MB, not blank, no control characters but line ends and tabs.
const FORBIDDEN_IN_STRING = /[^\P{Cc}\r\n\t]/u;
export const MAX_STRING_LENGTH = 1024 * 1024;

/** Checks one value of a measurement against what its template makes of it. */
export function complaintAbout(spec: ValueSpec, value: MeasuredValue): Complaint | undefined {
  if (spec.kind === 'Quantity') return complaintAboutDecimal(value);
  if (spec.kind === 'String') return complaintAboutString(value);
  if (spec.kind === 'CodeableConcept') return undefined;
  return isSampleArray(value) ? complaintAboutArray(spec, value) : complaintAboutSample(spec, value);
}

export function isSampleArray(value: MeasuredValue): value is SampleArray {
  return typeof value === 'object';
}

/** One reading without complaint as it stands in `SampledData.data`: in units of the factor, or `L`, `U` or `E`. */
export function sampleText(spec: SampledSpec, value: number | string | null): string {
  const text = value === null ? 'E' : String(value);
  if (isMark(text) || isPlain(spec)) return text;
  const reading = parseDecimal(text);
  if (spec.lowerLimit !== undefined && compareDecimals(reading, spec.lowerLimit) < 0) return 'L';
  if (spec.upperLimit !== undefined && compareDecimals(reading, spec.upperLimit) > 0) return 'U';
  if (!isScaled(spec)) return text;
  return formatDecimal(required(divideExactly(subtractDecimals(reading, spec.origin), spec.factor)));
}

function complaintAboutDecimal(value: MeasuredValue): Complaint | undefined {
  if (!isSampleArray(value) && isFhirDecimal(String(value))) return undefined;
  return { ...NOT_DECIMAL, received: receivedText(value) };
}

function complaintAboutString(value: MeasuredValue): Complaint | undefined {
  const received = receivedText(value);
  if (!isSampleArray(value) && isFhirString(received)) return undefined;
  return {
    code: 'FhirDataMapping',
    message: 'is not a FHIR string: blank, an array, above 1 MB or with control characters; mend the device mapping',
    received,
  };
}

function isFhirString(text: string): boolean {
  return text.trim() !== '' && text.length <= MAX_STRING_LENGTH && !FORBIDDEN_IN_STRING.test(text);
}

function complaintAboutSample(spec: SampledSpec, value: number | string | null): Complaint | undefined {
  const text = value === null ? 'E' : String(value);
  if (isMark(text)) return complaintAboutMark(spec, text);
  if (!isFhirDecimal(text)) return { ...NOT_DECIMAL, received: text };
  if (!isScaled(spec)) return undefined;
  const quotient = divideExactly(subtractDecimals(parseDecimal(text), spec.origin), spec.factor);
  if (quotient !== undefined) return undefined;
  return {
    code: 'InvalidQuantityFhirValue',
    message: 'cannot be written exactly as origin + factor × sample; choose a factor that divides the readings',
    received: text,
  };
}

// FHIR: a limit is needed where the data has L or U, for else nobody knows what they mean.
function complaintAboutMark({ lowerLimit, upperLimit }: SampledSpec, mark: string): Complaint | undefined {
  if (mark === 'E' || (mark === 'L' ? lowerLimit : upperLimit) !== undefined) return undefined;
  return {
    code: 'InvalidQuantityFhirValue',
    message: 'says that the reading is beyond a limit that the template does not name; add lowerLimit or upperLimit',
    received: mark,
  };
}

function complaintAboutArray(spec: SampledSpec, { periodMs, samples }: SampleArray): Complaint | undefined {
  if (!isFhirDecimal(String(periodMs)) || periodMs <= 0 || samples.length === 0) {
    return {
      code: 'FhirDataMapping',
      message: 'is an array without samples or without a period above 0',
      received: `${samples.length} samples every ${periodMs} ms`,
    };
  }
  const wanted = spec.arrayPeriod;
  if (wanted !== undefined && compareDecimals(parseDecimal(String(periodMs)), wanted) !== 0) {
    return {
      code: 'FhirDataMapping',
      message: 'is an array with another period than the samplePeriod of its template; make the two mappings agree',
      expected: `${formatDecimal(wanted)} ms`,
      received: `${periodMs} ms`,
    };
  }
  for (const sample of samples) {
    const complaint = complaintAboutSample(spec, sample);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function receivedText(value: MeasuredValue): string {
  return isSampleArray(value) ? `an array of ${value.samples.length} samples` : String(value);
}

/** Error, below and above the limits of detection: letters that devices may send too. */
function isMark(text: string): boolean {
  return text === 'E' || text === 'L' || text === 'U';
}

function isPlain(spec: SampledSpec): boolean {
  return spec.lowerLimit === undefined && spec.upperLimit === undefined && !isScaled(spec);
}

function isScaled({ origin, factor }: SampledSpec): boolean {
  return origin.digits !== 0n || factor.digits !== 1n || factor.scale !== 0;
}
