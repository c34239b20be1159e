/** Maps with at most `lanes` at a time, in order; the first rejection rejects the whole. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  lanes: number,
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}
