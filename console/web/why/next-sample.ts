/** The nearest slot before or after one that holds a sample. */
export function nextSample(values: readonly (number | null)[], slot: number, step: 1 | -1): number | undefined {
  for (let at = slot + step; at >= 0 && at < values.length; at += step) {
    if (values[at] !== null) return at;
  }
  return undefined;
}
