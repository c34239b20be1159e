const STEPS: ReadonlyMap<string, number> = new Map([
  ['{', 1],
  ['[', 1],
  ['}', -1],
  [']', -1],
]);

/** A string, finished or not, or a bracket outside of strings. */
const STRING_OR_BRACKET = /"(?:[^"\\]+|\\.)*"?|[[\]{}]/gs;

/** Offset of the first bracket that is nested deeper than `limit`, `undefined` when there is none; reads any text. */
export function findTooDeep(text: string, limit: number): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(STRING_OR_BRACKET)) {
    depth += STEPS.get(token) ?? 0;
    if (depth > limit) return index;
  }
  return undefined;
}
