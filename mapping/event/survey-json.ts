/** What is odd about a parsed body, as bits. */
export const ODDITY = { none: 0, unsafeNumber: 1, tooDeep: 2 } as const;

/** Finds numbers beyond 2^53 and nesting beyond a number of levels; descends no further. */
export function surveyJson(value: unknown, levels: number): number {
  if (typeof value === 'number') return isSafe(value) ? ODDITY.none : ODDITY.unsafeNumber;
  if (typeof value !== 'object' || value === null) return ODDITY.none;
  if (levels === 0) return ODDITY.tooDeep;
  return isList(value) ? surveyItems(value, levels - 1) : surveyProperties(value, levels - 1);
}

function isList(value: object): value is readonly unknown[] {
  return Array.isArray(value);
}

function surveyItems(items: readonly unknown[], levels: number): number {
  let found = 0;
  for (const item of items) found |= surveyJson(item, levels);
  return found;
}

function surveyProperties(object: object, levels: number): number {
  const properties: Readonly<Record<string, unknown>> = Object(object);
  let found = 0;
  for (const name in properties) found |= surveyJson(properties[name], levels);
  return found;
}

function isSafe(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
}
