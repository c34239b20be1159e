import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../model.ts';
import { compiled } from '../_evaluate.ts';
import { messages } from '../_generators.ts';
import { createBudget } from '../budget.ts';

function ours(path: string, json: JsonValue): readonly JsonValue[] {
  return compiled(path, 'JsonPath').selectAll(json, createBudget());
}

/** Without `eval`, so that no filter or script can run. */
function theirs(path: string, json: JsonValue): readonly JsonValue[] {
  return JSONPath({ path, json: json as object, eval: false, wrap: true });
}

function unordered(found: readonly JsonValue[]): readonly string[] {
  return found.map((value) => JSON.stringify(value)).toSorted();
}

/** Their indexes take the characters of texts too. */
const textless = messages.map((message) => withoutTexts(message));

function withoutTexts(value: JsonValue): JsonValue {
  return JSON.parse(
    JSON.stringify(value, (_name, child: JsonValue) => (typeof child === 'string' ? 7 : child)),
  ) as JsonValue;
}

const name = fc.constantFrom('a', 'b', 'hr');
const step = fc.oneof(
  name.map((text) => `.${text}`),
  name.map((text) => `['${text}']`),
  fc.nat({ max: 3 }).map((index) => `[${index}]`),
);
const chain = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => `$${steps.join('')}`);

/** Where the two dialects differ on purpose, with both answers. */
const DEVIATIONS: readonly (readonly [
  reason: string,
  path: string,
  json: JsonValue,
  ours: readonly JsonValue[],
  theirs: readonly JsonValue[],
])[] = [
  ['.. before an index has no effect', '$..[0]', [[1]], [[1]], [[1], 1]],
  ['* takes the values of objects only', '$.*', [1], [], [1]],
  ['[*] takes the elements of arrays only', '$[*]', { a: 1 }, [], [1]],
  ['..* takes the root too', '$..*', [1], [[1], 1], [1]],
  ['indexes are not found on texts', '$.a[0]', { a: 'text' }, [], ['t']],
  ['names are not found on arrays', '$.a.length', { a: [1] }, [], [1]],
  ['a union may be of names', "$['a','b']", { a: 1, b: 2 }, [1, 2], []],
  ['a slice may go backwards', '$[::-1]', [1, 2], [2, 1], []],
  ['blanks are allowed inside brackets', '$[ 1 ]', [1, 2], [2], []],
  ['^ is part of a name', '$.a^', { a: 1 }, [], [{ a: 1 }]],
  ['~ is part of a name', '$.a~', { a: 1 }, [], ['a']],
];

describe('JSONPath here and in jsonpath-plus', () => {
  it('is the same for names and indexes', () => {
    fc.assert(
      fc.property(chain, textless, (path, json) => {
        expect(ours(path, json)).toEqual(theirs(path, json));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for scans by name, but for their order: here a parent comes before its children', () => {
    const scan = fc.tuple(name, fc.array(step, { maxLength: 2 })).map(([text, steps]) => `$..${text}${steps.join('')}`);
    fc.assert(
      fc.property(scan, textless, (path, json) => {
        expect(unordered(ours(path, json))).toEqual(unordered(theirs(path, json)));
      }),
      { numRuns: 500 },
    );
  });

  it.each(DEVIATIONS)('differs because %s', (_reason, path, json, here, there) => {
    expect(ours(path, json)).toEqual(here);
    expect(theirs(path, json)).toEqual(there);
  });
});
