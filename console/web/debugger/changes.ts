import type { Observation } from '@medplum/fhirtypes';
import { type Preview, readableMeasurement } from '../../../mapping/index.ts';

/** What the draft changes for one message, or for one Observation, against the pair in force; texts to compare side by side. */
export interface Change {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What changes for a message: its measurements and faults, and each Observation that it gives. */
export function changesOf(before: Preview | undefined, after: Preview | undefined): readonly Change[] {
  return [
    compare('Measurements', measurementsText(before), measurementsText(after)),
    ...observationChanges(before?.observations ?? [], after?.observations ?? []),
  ].filter(({ before, after }) => before !== '' || after !== '');
}

/** Pairs by id: what an Observation is decides whether it is the same one. */
function observationChanges(before: readonly Observation[], after: readonly Observation[]): readonly Change[] {
  const ids = new Set([...before, ...after].map(({ id }) => id ?? ''));
  return Array.from(ids, (id) => {
    const old = before.find((one) => one.id === id);
    const made = after.find((one) => one.id === id);
    return compare(`Observation ${(made ?? old)?.code.text ?? labelOf(made ?? old)}`, textOf(old), textOf(made));
  });
}

function compare(label: string, before: string, after: string): Change {
  if (before === after) return { kind: 'same', label, before, after };
  if (before === '') return { kind: 'added', label, before, after };
  return { kind: after === '' ? 'removed' : 'changed', label, before, after };
}

function measurementsText(preview: Preview | undefined): string {
  const [message] = preview?.messages ?? [];
  if (message === undefined) return '';
  const measurements = message.measurements.map((measurement) => {
    // An inserted template changes the numbers of those behind it, and nothing else.
    const { template: _, ...shown } = readableMeasurement(measurement);
    return shown;
  });
  const faults = message.faults.map(({ code, message, typeName }) => ({ code, typeName, message }));
  if (measurements.length === 0 && faults.length === 0) return '';
  return JSON.stringify({ measurements, ...(faults.length > 0 && { faults }) }, null, 2);
}

function textOf(observation: Observation | undefined): string {
  return observation === undefined ? '' : JSON.stringify(observation, null, 2);
}

function labelOf(observation: Observation | undefined): string {
  const [coding] = observation?.code.coding ?? [];
  return coding?.display ?? coding?.code ?? '';
}
