/** The candidate that a misspelled name most probably means; `undefined` when none is near. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  // One slip in three letters, three at most: beyond that two names only look alike.
  const limit = Math.min(3, Math.floor(wanted.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((left, right) => left.distance - right.distance);
  return ranked[0]?.candidate;
}

/** As a hint says it. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const near = nearestName(name, candidates);
  return near === undefined ? '' : `Did you mean "${near}"? `;
}

/** Letters to insert, delete or replace to turn one text into the other (Levenshtein, row by row). */
function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  let distance = right.length;
  for (const letter of left) {
    const next: number[] = [];
    let diagonal = Infinity;
    distance = Infinity;
    for (const [column, above] of row.entries()) {
      const replaced = diagonal + (right[column - 1] === letter ? 0 : 1);
      distance = Math.min(replaced, above + 1, distance + 1);
      diagonal = above;
      next.push(distance);
    }
    row = next;
  }
  return distance;
}
