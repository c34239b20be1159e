import { describe, expect, it } from 'vitest';
import { matchPlaces } from './match-places.ts';

function marked(text: string, ...pointers: readonly (string | undefined)[]): readonly string[] {
  const matches = pointers.map((pointer) => ({
    template: 0,
    typeName: 'hr',
    ...(pointer === undefined ? {} : { pointer }),
  }));
  return matchPlaces(text, matches).map(({ from, to, match }) => `${match}: ${text.slice(from, to)}`);
}

describe('the place of a match in a message', () => {
  it('is below the body of a message that has no envelope', () => {
    expect(marked('{ "list": [{ "hr": 70 }, { "hr": 71 }] }', '/Body/list/1', '/Body')).toEqual([
      '0: { "hr": 71 }',
      '1: { "list": [{ "hr": 70 }, { "hr": 71 }] }',
    ]);
  });

  it('is in the envelope of a message that has one', () => {
    const text = '{ "Body": { "hr": 70 }, "Properties": { "a/b": "x" } }';
    expect(marked(text, '/Body', '/Properties/a~1b', '')).toEqual(['0: { "hr": 70 }', '1: "x"', `2: ${text}`]);
  });

  it('is nowhere for a value that an expression made, or in a text that is no JSON', () => {
    expect(marked('{ "hr": 70 }', undefined, '/Body/none/0')).toEqual([]);
    expect(marked('', '/Body')).toEqual([]);
  });
});
