import type { MeasuredValue, MeasurementRow } from '../mapping/model.ts';

/** Differences of sequence and two times, and commas: what a row costs besides its values. */
const ROW_BYTES = 24;
const NUMBER_BYTES = 8;

/** About how many bytes of JSON a row adds to a batch: for bounds, so rather too many. */
export function rowBytes(row: MeasurementRow): number {
  let bytes = ROW_BYTES;
  for (const id of [row.patientId, row.encounterId, row.correlationId]) {
    if (id !== undefined) bytes += textBytes(id);
  }
  for (const { name, value } of row.values) bytes += name.length + valueBytes(value);
  return bytes;
}

function valueBytes(value: MeasuredValue): number {
  if (typeof value === 'number') return NUMBER_BYTES;
  if (typeof value === 'string') return textBytes(value);
  return ROW_BYTES + value.samples.length * NUMBER_BYTES;
}

function textBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) + 1;
}
