/** One place where what came is not what was expected. `undefined` stands for nothing. */
export interface Difference {
  /** JSON pointer. */
  readonly path: string;
  readonly expected: unknown;
  readonly received: unknown;
}

/**
 * What differs from an expectation: arrays must agree element by element, objects in the properties that are named; null
 * means that there must be nothing.
 */
export function compare(expected: unknown, received: unknown, path = ''): readonly Difference[] {
  if (expected === null) return received === undefined || received === null ? [] : [{ path, expected, received }];
  if (isList(expected) && isList(received)) return compareItems(expected, received, path);
  if (isRecord(expected) && isRecord(received)) {
    return Object.entries(expected).flatMap(([name, value]) =>
      compare(value, Object.hasOwn(received, name) ? received[name] : undefined, `${path}/${escape(name)}`),
    );
  }
  return Object.is(expected, received) ? [] : [{ path, expected, received }];
}

function compareItems(expected: readonly unknown[], received: readonly unknown[], path: string): readonly Difference[] {
  const length = Math.max(expected.length, received.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const at = `${path}/${index}`;
    if (index < expected.length && index < received.length) return compare(expected[index], received[index], at);
    return [{ path: at, expected: expected[index], received: received[index] }];
  });
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 6901, 3. */
function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
