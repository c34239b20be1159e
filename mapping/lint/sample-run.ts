import type { Selector } from '../device/device-template.ts';
import { normalize } from '../device/normalize.ts';
import { createBudget } from '../expressions/budget.ts';
import { EvaluationError } from '../expressions/expression.ts';
import type { EvaluationBudget } from '../expressions/expression.ts';
import type { Fault } from '../fault.ts';
import type { DeviceEvent, JsonValue, Measurement } from '../model.ts';
import type { DeviceEntry } from './device-side.ts';

/** What one device template made of the samples. */
export interface SampleRun {
  readonly device: DeviceEntry;
  /** How many matches its type expression had. */
  readonly matches: number;
  /** Expressions that found nothing in any match; none where there was no match. */
  readonly silent: readonly Selector[];
  readonly readings: readonly SampleReading[];
  readonly faults: readonly Fault[];
  /** How many times had no zone and were taken for UTC. */
  readonly zoneless: number;
}

export interface SampleReading {
  /** Index of the sample. */
  readonly sample: number;
  readonly measurement: Measurement;
}

/** Tries a device template on every sample. */
export function runSamples(device: DeviceEntry, samples: readonly DeviceEvent[]): SampleRun {
  const { template } = device;
  const contexts = samples.flatMap((sample) => contextsOf(device, sample));
  const normalized = samples.map((sample) => normalize([template], sample));
  const silent =
    contexts.length === 0
      ? []
      : selectorsOf(device).filter((selector) => !contexts.some((context) => finds(device, selector, context)));
  return {
    device,
    matches: contexts.length,
    silent,
    readings: normalized.flatMap(({ measurements }, sample) =>
      measurements.map((measurement) => ({ sample, measurement })),
    ),
    faults: normalized.flatMap(({ faults }) => faults),
    zoneless: normalized.reduce((sum, { zonelessTimestamps = 0 }) => sum + zonelessTimestamps, 0),
  };
}

/** A match with the message it is in. */
interface MatchContext {
  readonly message: JsonValue;
  readonly match: JsonValue;
}

function contextsOf(
  { template }: DeviceEntry,
  { Body, Properties, SystemProperties }: DeviceEvent,
): readonly MatchContext[] {
  const message = { Body, Properties, SystemProperties };
  const matches = attempt((budget) => template.typeMatch.expression.selectAll(message, budget), []);
  return matches.map((match) => ({ message, match }));
}

/** The second timestamp expression of a stamped template only stands in for the first. */
function selectorsOf({ template }: DeviceEntry): readonly Selector[] {
  const { deviceId, timestamps, patientId, encounterId, correlationId, values } = template;
  const times = timestamps.length === 1 ? timestamps : [];
  return [deviceId, ...times, patientId, encounterId, correlationId, ...values].filter((one) => one !== undefined);
}

// An expression that fails is reported as a fault of the sample, not as one that finds nothing.
function finds({ template }: DeviceEntry, { expression }: Selector, { message, match }: MatchContext): boolean {
  const found = attempt<JsonValue | undefined>(
    (budget) =>
      template.scope === 'match'
        ? expression.selectOne(match, budget)
        : expression.selectOneInContext(message, match, budget),
    true,
  );
  return found !== undefined && found !== null;
}

function attempt<T>(evaluate: (budget: EvaluationBudget) => T, otherwise: T): T {
  try {
    return evaluate(createBudget());
  } catch (error) {
    if (error instanceof EvaluationError) return otherwise;
    throw error;
  }
}
