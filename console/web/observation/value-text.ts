import type { ReadingValue } from '../../contract.ts';

/** A value of a reading in words. */
export function valueText(value: ReadingValue): string {
  if (typeof value !== 'object') return String(value);
  return `${value.samples.length} samples, one each ${value.periodMs} ms`;
}
