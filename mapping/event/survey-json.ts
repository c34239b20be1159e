/** What is odd about a parsed body, as bits. */
export const ODDITY = { none: 0, unsafeNumber: 1, tooDeep: 2 } as const;

/** Finds numbers beyond 2^53 and nesting beyond a number of levels; descends no further. */
export function surveyJson(value: unknown, levels: number): number {
  return isContainer(value) ? surveyContainer(value, levels) : surveyScalar(value);
}

type Container = Readonly<Record<string, unknown>> | readonly unknown[];

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function surveyScalar(value: unknown): number {
  return typeof value !== 'number' || isSafe(value) ? ODDITY.none : ODDITY.unsafeNumber;
}

function surveyContainer(container: Container, levels: number): number {
  if (levels === 0) return ODDITY.tooDeep;
  return isList(container) ? surveyItems(container, levels - 1) : surveyProperties(container, levels - 1);
}

function isList(container: Container): container is readonly unknown[] {
  return Array.isArray(container);
}

// Scalars are looked at where they stand: most values are some, and this walk is made of every body.
function surveyItems(items: readonly unknown[], levels: number): number {
  let found = 0;
  for (const item of items) found |= isContainer(item) ? surveyContainer(item, levels) : surveyScalar(item);
  return found;
}

function surveyProperties(object: Readonly<Record<string, unknown>>, levels: number): number {
  let found = 0;
  for (const name in object) {
    const value = object[name];
    found |= isContainer(value) ? surveyContainer(value, levels) : surveyScalar(value);
  }
  return found;
}

function isSafe(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
}
