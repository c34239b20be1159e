import type { ObservationGroup } from '../activities/contract.ts';
import type { MeasurementRow } from '../mapping/model.ts';
import { toColumns } from './columns.ts';
import { DEFAULT_RULES, type MeasurementBatch, type WindowRules } from './messages.ts';

export const PUBLISHER = 'hub/devices/1/0';
export const NOW = 1_772_359_200_000;

export function row(sequence: number, overrides: Partial<MeasurementRow> = {}): MeasurementRow {
  return {
    key: { publisher: PUBLISHER, sequence, sub: 0, enqueuedAt: NOW + sequence },
    occurredAt: NOW + sequence * 1000,
    values: [{ name: 'hr', value: 70 }],
    ...overrides,
  };
}

export function batch(rows: readonly MeasurementRow[], rules: Partial<WindowRules> = {}): MeasurementBatch {
  const publisher = rows[0]?.key.publisher ?? PUBLISHER;
  return { v: 1, publisher, mappingSet: 'set-1', rules: { ...DEFAULT_RULES, ...rules }, rows: toColumns(rows) };
}

export function group(overrides: Partial<ObservationGroup['draft']> = {}): ObservationGroup {
  const draft = { type: 'heartrate', deviceId: 'strap-1', times: [NOW], content: {}, ...overrides };
  return { mappingSet: 'set-1', draft, readings: draft.times.length };
}
