import type { RowKey } from '../model.ts';

/** The part of a row's key that orders readings: enqueued time, sequence, sub. Equal keys name one row. */
export type OrderKey = readonly [enqueuedAt: number, sequence: number, sub: number];

export function orderKeyOf(key: RowKey): OrderKey {
  return [key.enqueuedAt, key.sequence, key.sub];
}

/** Ascending; a value without a key, which others wrote, is older than any row. */
export function compareKeys(a: OrderKey | undefined, b: OrderKey | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function newestKey(a: OrderKey | undefined, b: OrderKey | undefined): OrderKey | undefined {
  return compareKeys(a, b) >= 0 ? a : b;
}
