/** Index of the value that is nearest to a place on a curve with gaps. */
export function nearestKnown(values: readonly (number | null)[], index: number): number | undefined {
  for (let distance = 0; distance < values.length; distance++) {
    const found = [index - distance, index + distance].find((at) => typeof values[at] === 'number');
    if (found !== undefined) return found;
  }
  return undefined;
}
