/** What is certain to be there. Where it is not, a defect of ours would become a wrong reading: none is better. */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('The mapping library misses what must be there: a defect of it.');
  return value;
}
