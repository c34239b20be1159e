/** `[start:end:step]` as Python reads it: negative bounds count from the end, out of range is cut off. */
export interface Slice {
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Never 0. */
  readonly step: number;
}

/** The indexes that a slice takes from an array, in its order. */
export function sliceIndexes(slice: Slice, length: number): readonly number[] {
  const forward = slice.step > 0;
  const lowest = forward ? 0 : -1;
  const highest = forward ? length : length - 1;
  const bound = (value: number | undefined, absent: number): number => {
    if (value === undefined) return absent;
    return Math.min(Math.max(value < 0 ? value + length : value, lowest), highest);
  };
  const start = bound(slice.start, forward ? 0 : highest);
  const end = bound(slice.end, forward ? length : -1);
  const indexes: number[] = [];
  for (let index = start; forward ? index < end : index > end; index += slice.step) indexes.push(index);
  return indexes;
}
