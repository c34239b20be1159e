import type { MeasuredValue } from '../../../mapping/model.ts';

/** A value of a reading in words. */
export function valueText(value: MeasuredValue): string {
  if (typeof value !== 'object') return String(value);
  return `${value.samples.length} samples, one each ${value.periodMs} ms`;
}
